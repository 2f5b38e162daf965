import Basics

/// A line of systems.csv: what a source claims, the experiment that is to show it, and what the page shows of that.
struct System: Equatable {
  /// The heading of its section.
  var source: String
  /// Which of the sources' systems it shows; none of what goes beyond them.
  var numbers: [Int]
  var title: String
  var claim: String
  /// Its file in Experiments, without the ending.
  var experiment: String
  /// What must be on this machine: the names of sets, and files that lie beside the experiment.
  var data: [String]
  var shown: [ShownNumber]
  var pictures: [ShownPicture]

  private static let columns = [
    "source", "numbers", "title", "claim", "experiment", "data", "shown", "picture", "caption", "picture 2",
    "caption 2",
  ]

  static func all(in lists: String) throws -> [System] {
    let path = "\(lists)/systems.csv"
    guard let table = Table(csv: try Files.text(path)) else { throw Problem("\(path) is empty") }
    return try all(table)
  }

  static func all(_ table: Table) throws(Problem) -> [System] {
    guard table.columns == columns else {
      throw Problem("the list of systems has other columns: \(table.columns.joined(separator: ","))")
    }
    var systems: [System] = []
    for row in table.rows { systems.append(try System(row)) }
    return systems
  }

  private init(_ row: [String]) throws(Problem) {
    (source, title, claim, experiment) = (row[0], row[2], row[3], row[4])
    let (experiment, title) = (experiment, title)
    numbers = row[1].listed(",").compactMap { Int($0) }
    data = row[5].listed(",")
    guard numbers.count == row[1].listed(",").count else { throw Problem("\(title): '\(row[1])' are no numbers") }
    shown = []
    for text in row[6].listed(";") { shown.append(try ShownNumber(text, of: experiment)) }
    pictures = [(row[7], row[8]), (row[9], row[10])].filter { !$0.0.isEmpty }
      .map { ShownPicture($0.0, caption: $0.1, of: experiment) }
  }

  /// Each experiment once; those named, or all.
  static func chosen(_ names: [String], among all: [System]) throws(Problem) -> [System] {
    let first = all.grouped(by: \.experiment).map { $0.elements[0] }
    for name in names where !first.contains(where: { $0.experiment == name }) {
      let hint = suggestion(for: name, among: first.map(\.experiment), noun: "its systems")
      throw Problem("the gallery has no experiment '\(name)': \(hint)")
    }
    return names.isEmpty ? first : first.filter { names.contains($0.experiment) }
  }

  /// `Three decoders` with its numbers before it.
  var heading: String { numbers.isEmpty ? title : "\(numbers.map(String.init).joined(separator: ", ")) \(title)" }
}

extension String {
  /// Its parts without the blanks around them; none of a blank text.
  func listed(_ separator: Character) -> [String] {
    split(separator: separator).map { part in
      let start = part.drop { $0 == " " }
      return String(start.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }
}
