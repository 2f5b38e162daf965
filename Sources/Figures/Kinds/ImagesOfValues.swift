import Basics
import Glibc

/// Values of equations as pictures: one equation fills a grid, of several each is a column and each example a row.
struct ImagesFigure: FigureKind {
  enum Over: String, CaseIterable, Sendable { case examples, draws }

  static let name = "images"
  static let summary = "values of equations as pictures, a column each"
  static let fields: [Field<Self>] = [
    Field("values", \.values, position: 0, required: true, "what is shown: x noisy restored, G(x)"),
    Field("rows", \.rows, in: 1...64, "examples, or of one value the rows of a grid"),
    Field("columns", \.columns, in: 1...64, "of one value, the columns of a grid"),
    Field("psnr", \.truth, "what each picture is compared with: below it stands their PSNR"),
    Field("over", \.over, "draws: means and standard deviations over draws, mean(x) std(x)"),
    Field(
      "scale", \.scale, in: -1000...1000, count: 2...2,
      "the numbers drawn black and white; those of the data where not given"),
    .file,
  ]
  var values: [Expression] = []
  var rows = 8
  var columns = 8
  var truth: Expression?
  var over = Over.examples
  var scale: [Int] = []
  var file = PictureFormat.png

  private var count: Int { values.count == 1 ? rows * columns : rows }

  var needs: [Need] {
    let kind = over == .draws ? "spread" : "computed"
    func need(_ name: String, _ kind: String, _ equation: Expression) -> Need {
      Need(ArrayRequest(name, kind, ["equation": .equation(equation), "count": .integer(count)]), .images)
    }
    return values.enumerated().map { need(Self.array($0.offset), kind, $0.element) }
      + (truth.map { [need("truth", "computed", $0)] } ?? [])
  }

  private static func array(_ column: Int) -> String { "column\(column + 1)" }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    var trial = trial
    if scale.count == 2 { trial.scale = .init(black: Float(scale[0]), white: Float(scale[1])) }
    var stacks = try values.indices.map { try trial.images(Self.array($0)) }
    let bar = colored(&stacks)
    var classes: [String] = []
    for index in stacks.indices {
      let words = trial.words(Self.array(index))
      guard !words.isEmpty else { continue }
      stacks[index].isMap = true
      classes = words
    }
    var grid: ImageGrid
    if values.count == 1 {
      grid = ImageGrid(values[0].description, subtitle: trial.subtitle, of: stacks[0], columns: columns, rows: rows)
    } else {
      let count = stacks.map(\.count).min() ?? 0
      grid = ImageGrid(
        "Images", subtitle: trial.subtitle, stacks: stacks,
        rows: (0..<count).map { row in ImageGrid.Row("", stacks.indices.map { ImageGrid.Cell($0, row) }) })
      grid.columnLabels = values.map(\.description)
    }
    grid.bar = bar
    grid.classes = classes
    if truth != nil { compare(&grid, with: try trial.images("truth")) }
    return [NamedPicture("images", grid)]
  }

  /// Standard deviations are colours from 0 to the largest; their bar.
  private func colored(_ stacks: inout [Images]) -> ColorBar? {
    guard over == .draws else { return nil }
    let spreads = values.indices.filter { if case .call("std", _, _) = values[$0] { true } else { false } }
    let numbers = spreads.flatMap { stacks[$0].numbers }.filter(\.isFinite)
    guard let most = numbers.max(), most > 0 else { return nil }
    for index in spreads {
      stacks[index] = stacks[index].grey()
      stacks[index].scale = .init(black: 0, white: most)
      stacks[index].ramp = .viridis
    }
    return .init(.viridis, 0...Double(most), spreads.count == 1 ? values[spreads[0]].description : "std")
  }

  /// Writes the peak signal-to-noise ratio below each picture, and the mean of each column.
  private func compare(_ grid: inout ImageGrid, with truth: Images) {
    var columns = [[Double]](repeating: [], count: grid.columns)
    for row in grid.rows.indices {
      for (column, cell) in grid.rows[row].images.enumerated() {
        let example = values.count == 1 ? cell?.image ?? 0 : row
        // The truth is not compared with itself, nor what is coloured with anything.
        let isTruth = values.count > 1 && values[column].description == self.truth?.description
        guard let cell, !isTruth, grid.stacks[cell.stack].ramp == nil,
          let ratio = grid.stacks[cell.stack].signalToNoise(cell.image, truth, example)
        else { continue }
        columns[column].append(ratio)
        grid.rows[row].images[column]?.note = ratio.isFinite ? decibels(ratio) : ratio == .infinity ? "equal" : "–"
      }
    }
    if values.count > 1 {
      grid.columnNotes = columns.map { ratios in
        let finite = ratios.filter(\.isFinite)
        return finite.isEmpty ? "" : "⌀ " + decibels(finite.reduce(0, +) / Double(finite.count))
      }
    }
    grid.caption = "PSNR against \(self.truth?.description ?? "") in decibels."
  }

  private func decibels(_ ratio: Double) -> String { decimal(Int((ratio * 10).rounded()), decimals: 1, zeros: 0) }
}

extension Images {
  /// The mean over channels.
  func grey() -> Images {
    guard channels == 3 else { return self }
    var grey: [Float] = []
    for start in stride(from: 0, to: numbers.count, by: 3) {
      grey.append((numbers[start] + numbers[start + 1] + numbers[start + 2]) / 3)
    }
    var made = Images(count: count, height: height, width: width, channels: 1, numbers: grey, scale: scale)
    made.name = name
    return made
  }

  /// 10 log₁₀(range² / mean squared difference) of one image against another; nil where their sizes differ.
  func signalToNoise(_ image: Int, _ other: Images, _ index: Int) -> Double? {
    let size = height * width * channels
    guard other.height == height, other.width == width, other.channels == channels, image < count, index < other.count
    else { return nil }
    var sum = 0.0
    for offset in 0..<size {
      let difference = Double(numbers[image * size + offset] - other.numbers[index * size + offset])
      sum += difference * difference
    }
    let range = Double(scale.white - scale.black)
    return 10 * log10(range * range * Double(size) / sum)
  }
}
