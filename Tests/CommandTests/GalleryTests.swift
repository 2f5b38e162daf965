import Basics
import Results
import TestSupport
import Testing

@testable import gallery

/// The list of figures, the experiments that draw them and the page that shows them say the same.
@Suite struct GalleryTests {
  private static let root = "\(Golden.folder)/../.."

  private func rows() throws -> [GalleryRow] {
    try GalleryRow.all(in: "\(Self.root)/Tests/Gallery")
  }

  /// The rows of `figures` at the end of a file's line, or lines.
  private func figures(of experiment: String) throws -> [String] {
    let text = try Files.text("\(Self.root)/Experiments/gallery/\(experiment).yaml")
    let lines = text.split(separator: "\n").drop { $0 != "figures:" }.dropFirst().prefix { $0.hasPrefix("  - ") }
    return lines.map { String($0.dropFirst(4)) }
  }

  @Test func rowsAreThoseOfTheExperiments() throws {
    let rows = try rows()
    let names = Files.names(in: "\(Self.root)/Experiments/gallery").filter { $0.hasSuffix(".yaml") }
    #expect(!names.isEmpty && Set(rows.map { "\($0.experiment).yaml" }) == Set(names))
    for name in names {
      let experiment = String(name.dropLast(5))
      let shown = rows.filter { $0.experiment == experiment && !$0.row.isEmpty && !$0.isCommand }.map(\.row)
      #expect(try figures(of: experiment).sorted() == shown.sorted(), "\(name)")
    }
  }

  /// But for the names of pictures and what commands print, which come from the results.
  @Test func thePageShowsTheRows() throws {
    let page = try Files.text("\(Self.root)/docs/gallery-figures.md").split(separator: "\n")
    let headings = page.indices.filter { page[$0].hasPrefix("### ") }
    let shown = headings.map { "\(page[$0].dropFirst(4))\n\(page[$0 + 1])" }
    #expect(try shown == rows().map { "\($0.figure)\n\(FiguresPage.caption($0))" })
    let sections = page.filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    let listed = try rows().map(\.section)
    #expect(sections == listed.indices.filter { $0 == 0 || listed[$0] != listed[$0 - 1] }.map { listed[$0] })
  }

  @Test func picturesAreThereAndSmall() throws {
    let page = try Files.text("\(Self.root)/docs/gallery-figures.md")
    let names = page.split(separator: "](images/gallery/").dropFirst().map { String($0.prefix { $0 != ")" }) }
    let folder = "\(Self.root)/docs/images/gallery"
    #expect(Set(names) == Set(Files.names(in: folder)))
    let sizes = names.map { Files.size("\(folder)/\($0)") ?? .max }
    #expect(sizes.allSatisfy { $0 <= Gallery.most.bytes })
    #expect(sizes.reduce(0, +) <= Gallery.most.figures)
  }

  /// A figure is found by its row, wherever in the file that stands and whatever its picture is called.
  @Test func picturesAreFoundByTheirRows() throws {
    let folder = TemporaryFolder()
    let results = ResultsFolder("\(folder.path)/toy")
    let trials = ["new", "earlier"].map { id in
      PlanFile.Trial(
        id: id, seed: 1, settings: [], drawings: ["samples-00000000", "figure_samples-11111111"], experiment: "a: 1\n")
    }
    for trial in trials {
      for key in trial.drawings {
        let file = key.hasPrefix("figure_") ? "figures/samples_2.png" : "arrays/samples.npy"
        folder.write("toy/trials/\(trial.id)/\(file)", "")
        try Answer(key: key, row: "samples rows 2", files: [file]).write(in: results.trial(trial.id))
      }
    }
    let plan = PlanFile(
      name: "toy", title: "toy", file: "toy.yaml", folder: ".", overrides: [], columns: [], trials: [trials[0]])
    try AtomicFile.write(plan.yaml, to: results.plan)
    func entry(_ row: String) throws -> Entry {
      try Entry(
        GalleryRow(section: "", figure: "", experiment: "toy", row: row, file: "", note: ""), results: folder.path)
    }
    let found = try entry("samples rows 2").pictures
    #expect(found.map(\.name) == ["toy-samples_2.png"])
    #expect(found.map(\.path) == ["\(results.path)/trials/new/figures/samples_2.png"])
    #expect(throws: Problem.self) { try entry("samples rows 3") }
  }
}

@Suite struct SmallPictureTests {
  /// Colours of a photograph: more than a palette has.
  private let many = Pixels(
    width: 64, height: 32, colours: (0..<2048).map { i in Self.color(red: i % 64 * 4, green: i / 64 * 8) })

  private static func color(red: Int, green: Int) -> UInt32 { UInt32(red << 16 | green << 8) }

  @Test func fewColoursAndAllGreysAreExact() throws {
    let greys = Pixels(width: 16, height: 32, colours: (0..<512).map { UInt32($0 % 256) * 0x010101 })
    let flat = Pixels(width: 3, height: 1, colours: [0xFFFFFF, 0x0072B2, 0xFFFFFF])
    for pixels in [greys, flat] {
      #expect(Pixels(png: try pixels.png(Palette(pixels.colours, atMost: 256))) == pixels)
    }
  }

  @Test(arguments: [2, 16, 256]) func manyColoursBecomeFew(count: Int) throws {
    let palette = Palette(many.colours, atMost: count)
    #expect(palette.colours.count == count)
    let found = try #require(Pixels(png: try many.png(palette)))
    #expect(Set(found.colours) == Set(palette.colours))
    let errors = zip(found.colours, many.colours).map { (found: UInt32, colour: UInt32) -> Int in
      let red = Int(found >> 16) - Int(colour >> 16)
      let green = Int(found >> 8 & 0xFF) - Int(colour >> 8 & 0xFF)
      return max(abs(red), abs(green))
    }
    // Boxes of 256 colours are at most some 4 columns wide and 2 rows high.
    #expect((errors.max() ?? 0) <= ([2: 128, 16: 32, 256: 8][count] ?? 0))
  }

  /// Flat areas keep their colour beside what is mixed at their edges.
  @Test func whiteStaysWhite() {
    let greens = (0..<200).map { 0xFF00FF | UInt32($0) << 8 }
    let palette = Palette([UInt32](repeating: 0xFFFFFF, count: 900) + greens + [0xFEFFFF], atMost: 4)
    #expect(palette.index[0xFFFFFF].map { palette.colours[Int($0)] } == 0xFFFFFF)
  }

  /// The lines of a drawing lend none of their colour to the shades of a photograph beside it.
  @Test func shadesAreDrawnInTheirMean() {
    let shades = (0..<40).flatMap { (i: Int) in [UInt32](repeating: UInt32(i) * 0x010101, count: 10) }
    let palette = Palette(shades + [UInt32](repeating: 0x130A13, count: 30), atMost: 1)
    #expect(palette.colours == [0x131313])
  }

  /// A wide ground that is not quite even leaves room for what stands before it.
  @Test func smallThingsKeepTheirColours() {
    let ground = (0..<30_000).map { (i: Int) -> UInt32 in
      let (red, green, blue) = (188 + i % 8, 188 + i / 8 % 8, 188 + i / 64 % 8)
      return UInt32(red << 16 | green << 8 | blue)
    }
    let things: [UInt32] = [0xEA8FB0, 0x8456B8, 0x3E9E52, 0xD23B3B, 0xF0D040]
    let palette = Palette(ground + things.flatMap { [UInt32](repeating: $0, count: 100) }, atMost: 16)
    for thing in things { #expect(palette.index[thing].map { palette.colours[Int($0)] } == thing) }
  }

  /// No edge is mixed with what lies beyond the picture.
  @Test func reducedPixelsAreMeansOfSquares() {
    let pixels = Pixels(width: 5, height: 3, colours: (0..<15).map { $0 % 5 == 4 || $0 >= 10 ? 0 : UInt32($0) << 8 })
    #expect(pixels.reduced(2) == Pixels(width: 2, height: 1, colours: [0x000300, 0x000500]))
    #expect(
      Pixels(width: 5, height: 3, colours: .init(repeating: 0xFFFFFF, count: 15)).reduced(2).colours
        == [0xFFFFFF, 0xFFFFFF])
    #expect(pixels.reduced(1) == pixels)
  }

  @Test func whatFitsStaysAsItIs() throws {
    let folder = TemporaryFolder()
    let bytes = try many.png(Palette(many.colours, atMost: 256))
    folder.write("a.png", bytes)
    let picture = try SmallPicture(path: "\(folder.path)/a.png")
    #expect(try picture.bytes(atMost: bytes.count) == bytes)
    #expect(try picture.bytes(atMost: bytes.count - 1).count < bytes.count)
    #expect(throws: Problem.self) { try picture.bytes(atMost: 50) }
    folder.write("b.png", [1, 2, 3])
    #expect(throws: Problem.self) { try SmallPicture(path: "\(folder.path)/b.png") }
  }
}
