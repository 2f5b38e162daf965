import Basics
import Results
import TestSupport
import Testing

@testable import Figures

/// Other words on figures, and figures without titles.
@Suite struct LetteringTests {
  private func lettering(_ words: KeyValuePairs<String, String>) -> Lettering {
    Lettering(words: words.map { .init($0, $1) })
  }

  @Test(arguments: [
    ("loss", "perte"), ("Loss", "Perte"), ("training loss", "apprentissage perte"), ("lossless", "lossless"),
    ("loss_weight", "loss_weight"), ("loss critic", "perte critic"), ("validation loss", "perte en validation"),
    ("Validation loss against latent", "Perte en validation en fonction de latent"),
    ("validation log-likelihood [nats]", "validation log-vraisemblance [nats]"),
    ("mean and 95\u{2009}% interval of 3\u{A0}seeds", "moyenne et intervalle à 95\u{202F}% pour 3\u{A0}graines"),
    ("", ""), ("é loss", "é perte"), ("0.5 loss.", "0.5 perte."),
  ])
  func wordsStandInstead(_ label: String, _ instead: String) {
    let french = lettering([
      "loss": "perte", "training": "apprentissage", "validation loss": "perte en validation", ".": ",",
      "against": "en fonction de", "log_likelihood": "log-vraisemblance", "seeds": "graines",
      "mean and 95 % interval of": "moyenne et intervalle à 95\u{202F}% pour",
    ])
    #expect(french(label) == instead)
  }

  /// A whole label comes first, and a title that the user chose stays.
  @Test func wholeLabelsAndTitles() {
    let words = lettering(["epoch": "époque", "loss": "perte", "training loss": "coût"])
    #expect(words("training loss") == "coût" && words("Training loss") == "Coût")
    #expect(words("The loss of a VAE, epoch 3") == "The perte of a VAE, époque 3")
    #expect(words.keeping("The loss of a VAE")("The loss of a VAE, epoch 3") == "The loss of a VAE, époque 3")
    #expect(Lettering().keeping("x") == Lettering() && Lettering()("loss") == "loss")
  }

  /// Equations in labels stay equations; a word that is left off leaves no gap.
  @Test func equationsAndWordsLeftOff() {
    let words = lettering(["sum": "somme", "over": "selon", "std": "écart type", "training": "", "of": ""])
    #expect(words("mean(sum(x, over=elements))") == "mean(sum(x, over=elements))" && words("std(g)") == "std(g)")
    #expect(words("sum over kind") == "somme selon kind")
    #expect(words("training loss") == "loss" && words("Kernels of conv") == "Kernels conv")
  }

  @Test func decimalsHaveTheirOwnMark() throws {
    #expect("0.5, 1.25 and v.2 of 3.".withDecimalMark(",") == "0,5, 1,25 and v.2 of 3.")
    var chart = Chart("Loss", x: Axis("epoch"), y: Axis("loss"))
    chart.series = [Series(nil, [Point(0, 0.25), Point(1, 0.75)], look: .distinct(0))]
    #expect(texts(chart, lettering([".": ","])).contains("0,4") && texts(chart, Lettering()).contains("0.4"))
  }

  @Test func titlesAreLeftOff() throws {
    var chart = Chart("Loss", subtitle: "VAE", x: Axis("epoch"), y: Axis("loss"))
    chart.series = [Series("training", [Point(0, 1), Point(1, 2)], look: .distinct(0))]
    let bare = Lettering(hasTitles: false)
    #expect(!texts(chart, bare).contains("Loss") && !texts(chart, bare).contains("VAE"))
    #expect(texts(chart, bare).contains("epoch"))
    // Which panel is which is no title of the figure.
    #expect(texts(Panels("Scatter", [chart]), bare).contains("Loss"))
    // The file still says it.
    let svg = String(decoding: try drawn(chart, as: .svg, lettering: bare), as: UTF8.self)
    #expect(svg.contains("<title>Loss</title>"))
  }

  /// A picture in French has room for its letters.
  @Test func accents() throws {
    var chart = Chart("Œuvre: époque à çà, où", x: Axis("époque"), y: Axis("vraisemblance gaussienne élevée [nats]"))
    chart.series = [Series("entraînement", [Point(0, 1), Point(1, 2)], look: .distinct(0))]
    let placed = PlacedTexts(chart)
    #expect(placed.cut == [] && placed.faults == [])
  }

  private func texts(_ picture: some Picture, _ lettering: Lettering) -> [String] {
    PlacedTexts(picture, lettering).texts.map(\.text)
  }
}

/// The list of what figures write is whole: each letter of each picture is of a word of the list, or of a name.
@Suite struct FigureWordsTests {
  /// With nothing in place of each word of the list, and of the names in these pictures, no letters are left.
  private var nothing: Lettering {
    let names = [
      "VAE on digits", "VAE", "latent", "beta", "decoder", "kind", "nearest", "deconvolution", "bilinear", "shuffle",
      "elbo", "kl", "fid", "ELBO", "Kullback-Leibler divergence", "nats per example", "jsd", "conv", "encoder", "code",
      "generated", "net", "linear", "none", "log", "half",
    ]
    return Lettering(words: (FigureWords.all.flatMap(\.phrases) + names).map { .init($0, "") })
  }

  private func left(_ picture: any Picture) -> [String] {
    // Single letters are names.
    PlacedTexts(picture, nothing).texts.map(\.text).filter { text in
      text != "NaN" && text.split { !$0.isLetter }.contains { $0.count > 1 }
    }
  }

  @Test func ofTrials() throws {
    for (figure, pictures) in try FigureSamples().pictures() {
      // Rows of networks are the language's.
      let rows = figure == "networks" ? ["net", "linear\u{A0}8"] : []
      // Equations too.
      for picture in pictures { #expect(left(picture.picture).filter { $0 != "std(g)" } == rows, "\(figure)") }
    }
  }

  @Test func ofSweeps() throws {
    let folder = TemporaryFolder()
    for kind in [SyntheticSweep.Kind.plain, .notNumbers, .equal, .drawn] {
      for (settings, names) in [(8, 1), (8, 2), (200, 2), (8, 3), (200, 3)] {
        let sweep = SyntheticSweep(kind: kind, settings: settings, names: names)
        let material = SweepMaterial(sweep.results(in: folder))
        for figure in sweepFigures {
          for picture in try figure.pictures(material) { #expect(left(picture.picture) == [], "\(sweep)") }
        }
      }
    }
  }

  /// Nothing is listed that the program does not say any more.
  @Test func nothingIsListedForNothing() throws {
    let sources = String(#filePath.dropLast("/Tests/FiguresTests/LetteringTests.swift".count)) + "/Sources"
    var folders = ["Figures", "Metrics"]
    var text = ""
    while let folder = folders.popLast() {
      for name in Files.names(in: "\(sources)/\(folder)") {
        if !name.hasSuffix(".swift") {
          folders.append("\(folder)/\(name)")
        } else if name != "FigureWords.swift" {
          text += try Files.text("\(sources)/\(folder)/\(name)")
        }
      }
    }
    // What training records is called so elsewhere.
    let names = ["gradient norm"]
    for space in ["\\u{2009}", "\\u{A0}"] { text = text.split(separator: space).joined(separator: " ") }
    #expect(FigureWords.all.flatMap(\.phrases).filter { !text.contains($0) && !names.contains($0) } == [])
  }
}
