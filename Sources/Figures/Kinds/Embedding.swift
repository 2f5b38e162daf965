import Basics
import Results

/// Values of many numbers in the plane: t-SNE, whose neighbours are neighbours, or the two main directions.
protocol EmbeddingFigure: FigureKind {
  var row: EmbeddingRow { get set }
  /// The method of the array.
  static var method: String { get }
  /// Titles, labels and captions from what the array's notes say.
  func annotate(_ chart: inout Chart, _ notes: [Float])
}

struct EmbeddingRow: Sendable {
  var value: Expression?
  var colour: Expression?
  var examples = 2000
  var perplexity = 30.0
  var file = PictureFormat.png
}

extension EmbeddingFigure {
  var file: PictureFormat {
    get { row.file }
    set { row.file = newValue }
  }

  static var commonFields: [Field<Self>] {
    [
      Field("of", \.row.value, position: 0, required: true, "a vector or picture of each example: code, x"),
      Field("colour", \.row.colour, "the class or number of each example: data.label"),
      Field("examples", \.row.examples, in: 4...20_000, "how many examples"),
    ]
  }

  var needs: [Need] {
    guard let value = row.value else { return [] }
    func need(_ name: String, isNotes: Bool) -> Need {
      let fields: KeyValuePairs<String, FieldValue?> = [
        "equation": .equation(value), "method": .word(Self.method), "count": .integer(row.examples),
        "perplexity": .number(row.perplexity), "notes": .flag(isNotes),
      ]
      return Need(ArrayRequest(name, "embedded", fields), isNotes ? .anything : .vectors(2))
    }
    let colours = row.colour.map { colour in
      let fields: KeyValuePairs<String, FieldValue?> = ["equation": .equation(colour), "count": .integer(row.examples)]
      return [Need(ArrayRequest("\(Self.name)_colour", "computed", fields), .numbers)]
    }
    return [need(Self.name, isNotes: false), need("\(Self.name)_notes", isNotes: true)] + (colours ?? [])
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let name = "\(Self.name)_colour"
    let layout = try trial.stored(Self.name)
    let cloud = Cloud(
      layout, colours: try row.colour.map { _ in try trial.stored(name).numbers },
      words: trial.words(name), colour: row.colour?.description ?? "")
    var chart = cloud.chart(circles: false)
    chart.subtitle = trial.subtitle
    annotate(&chart, try trial.stored("\(Self.name)_notes").numbers)
    // Points that are all alike lie in their mean.
    if layout.numbers.allSatisfy({ $0 == 0 }) {
      chart.subtitle = [chart.subtitle, "the points do not differ"].filter { !$0.isEmpty }.joined(separator: "; ")
    }
    return [NamedPicture(Self.name, chart)]
  }
}

struct TSNEFigure: EmbeddingFigure {
  static let name = "tsne"
  static let summary =
    "vectors in the plane so that neighbours stay neighbours (t-SNE), coloured by a class or a number"
  static let fields: [Field<Self>] =
    commonFields + [
      Field("perplexity", \.row.perplexity, in: 1...1000, "how many neighbours each point has, about"), .file,
    ]
  static let method = "tsne"
  var row = EmbeddingRow()

  /// Its coordinates mean nothing: there are no axes.
  func annotate(_ chart: inout Chart, _ notes: [Float]) {
    chart.title = "t-SNE of \(row.value?.description ?? "")"
    chart.hidesAxes = true
    let known = notes.map { written(Double($0), digits: 3) }
    guard known.count == 3 else { return }
    let what = "perplexity \(known[1]), KL \(known[0]) nats, \(known[2]) examples"
    chart.subtitle = [chart.subtitle, what].filter { !$0.isEmpty }.joined(separator: "; ")
  }
}

struct PCAFigure: EmbeddingFigure {
  static let name = "pca"
  static let summary = "vectors in the plane of their two main directions, coloured by a class or a number"
  static let fields: [Field<Self>] = commonFields + [.file]
  static let method = "pca"
  var row = EmbeddingRow()

  func annotate(_ chart: inout Chart, _ notes: [Float]) {
    chart.title = "Principal components of \(row.value?.description ?? "")"
    let shares = notes.prefix(2).map { " (\(Int(($0 * 100).rounded()))\u{2009}% of the variance)" } + ["", ""]
    chart.x.label = "first component\(shares[0])"
    chart.y.label = "second component\(shares[1])"
  }
}
