import Basics
import Data
import Figures
import Spec

/// `atelier data show`: what is in a source, as tables, and on request as a picture and a CSV.
struct DataShow {
  let kind: any SourceKind
  let name: String
  let set: any DataSet

  init(_ name: String, _ options: [String], path: String?) throws {
    let own = path.map { ["path=\($0)"] } ?? []
    let call = try readSource(name, options + own, catalogues: .all)
    self.name = name
    kind = source(call)
    set = try kind.open(SourceContext(folder: ".", of: call))
  }

  func run(sheet: String?, csv: String?) throws {
    // A file name that no picture can have is an error before anything is read.
    if let sheet { _ = try PictureFormat(path: sheet) }
    print(try text, terminator: "")
    if let sheet {
      try DataSheet(name, set).draw(to: sheet)
      print(sheet)
    }
    if let csv {
      try AtomicFile.write(try factors, to: csv)
      print(csv)
    }
  }

  // MARK: On the screen

  private var text: String {
    get throws {
      let splits = Split.allCases.filter { set.count($0) > 0 }
      let main = splits.first ?? .train
      let summaries = try set.fields.map { try FieldSummary(set, main, $0) }
      let hasMeans = set.fields.contains { $0.classes == nil && !Self.isPicture($0) }
      var lines = Screen.wrapped("\(name): \(Swift.type(of: kind).summary)", indent: 0) + [""]
      lines += Screen.aligned(
        Split.allCases.map { ["  \($0.rawValue)", NumberText.grouped(set.count($0))] }, right: [1])
      lines += [""]
      lines += Screen.aligned(
        [["  field", "shape", "", "least", "most", hasMeans ? "mean over \(main.rawValue)" : ""]]
          + summaries.map { row($0) })
      for summary in summaries where Self.isPicture(summary.field) {
        lines += [""] + (try means(of: summary, main, splits))
      }
      for summary in summaries where summary.field.shape.isEmpty && !summary.counts.isEmpty {
        lines += [""] + (try counts(of: summary, main, splits))
      }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  private func row(_ summary: FieldSummary) -> [String] {
    let field = summary.field
    let shape = field.shape.isEmpty ? "1" : field.shape.map(String.init).joined(separator: "×")
    let start = ["  " + field.name, shape]
    guard summary.examples > 0 else { return start }
    if let classes = field.classes {
      return start + [field.shape.isEmpty ? "class of \(classes)" : "classes of \(classes)"]
    }
    let means = Self.isPicture(field) ? [] : summary.means.map { Command.short(($0 * 1e6).rounded() / 1e6) }
    return start + [
      field.shape.isEmpty ? "number" : "numbers", Command.short(Double(summary.least)),
      Command.short(Double(summary.most)), means.joined(separator: "  "),
    ]
  }

  /// Pictures get means by split and channel, with as many digits as are published for such sets.
  private static func isPicture(_ field: DataField) -> Bool { field.classes == nil && field.shape.count == 3 }

  private func means(of summary: FieldSummary, _ main: Split, _ splits: [Split]) throws -> [String] {
    let field = summary.field
    let columns = try splits.map { $0 == main ? summary.means : try FieldSummary(set, $0, field).means }
    let channels = field.shape[0] == 3 ? ["red", "green", "blue"] : (1...field.shape[0]).map { "channel \($0)" }
    let rows = channels.indices.map { channel in
      ["  \(field.shape[0] == 1 ? "" : channels[channel])"]
        + columns.map { Self.fiveDecimals($0[channel]) }
    }
    return Screen.aligned(
      [["  mean of \(field.name)"] + splits.map(\.rawValue)] + rows, right: Set(1...splits.count))
  }

  private static func fiveDecimals(_ number: Double) -> String {
    guard abs(number) < 1e12 else { return Command.short(number) }
    let units = Int((abs(number) * 1e5).rounded())
    let rest = String(units % 100_000)
    let zeros = String(repeating: "0", count: 5 - rest.count)
    return "\(number < 0 && units > 0 ? "-" : "")\(units / 100_000).\(zeros)\(rest)"
  }

  /// How often each class occurs; for many classes only the least and the most.
  private func counts(of summary: FieldSummary, _ main: Split, _ splits: [Split]) throws -> [String] {
    let field = summary.field
    guard summary.counts.count <= 32 else {
      let (least, most) = (summary.counts.min() ?? 0, summary.counts.max() ?? 0)
      return [
        "  \(field.name): each of \(summary.counts.count) classes \(NumberText.grouped(least)) to \(NumberText.grouped(most)) times in \(main.rawValue)"
      ]
    }
    let columns = try splits.map { split in
      split == main ? summary.counts : try FieldSummary(set, split, field).counts
    }
    let rows = summary.counts.indices.map { index in
      ["  \(index)\(field.words.isEmpty ? "" : " " + field.words[index])"]
        + columns.map { NumberText.grouped($0[index]) }
    }
    return Screen.aligned(
      [["  \(field.name)"] + splits.map(\.rawValue)] + rows, right: Set(1...splits.count))
  }

  // MARK: As a table

  /// A row for each example: split, number, and every field but pictures and maps; classes by their words.
  private var factors: String {
    get throws {
      let fields = set.fields.filter { $0.shape.count <= 1 && $0.shape.reduce(1, *) <= 64 }
      var text = Table(columns: ["split", "index"] + fields.flatMap { columns($0) }).csv
      for split in Split.allCases {
        for start in stride(from: 0, to: set.count(split), by: 1024) {
          let indices = Array(start..<min(set.count(split), start + 1024))
          var rows = indices.map { [split.rawValue, String($0)] }
          for field in fields {
            let size = field.shape.reduce(1, *)
            let numbers = try set.numbers(split, indices, field.name)
            for row in rows.indices { rows[row] += cells(field, Array(numbers[row * size..<(row + 1) * size])) }
          }
          text += rows.map(Table.line).joined()
        }
      }
      return text
    }
  }

  private func columns(_ field: DataField) -> [String] {
    guard let size = field.shape.first, field.words.isEmpty else { return [field.name] }
    return (0..<size).map { "\(field.name)_\($0)" }
  }

  private func cells(_ field: DataField, _ numbers: [Float]) -> [String] {
    guard !field.words.isEmpty else { return numbers.map { field.classes == nil ? $0.description : String(Int($0)) } }
    return [numbers.map { field.words[min(max(0, Int($0)), field.words.count - 1)] }.joined(separator: " ")]
  }
}
