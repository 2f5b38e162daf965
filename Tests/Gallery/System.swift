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
    try ListFile.rows("\(lists)/systems.csv", columns).map { place, cells in
      do throws(Problem) { return try System(cells) } catch { throw Problem("\(place): \(error.message)") }
    }
  }

  private init(_ row: [String]) throws(Problem) {
    (source, title, claim, experiment) = (row[0], row[2], row[3], row[4])
    let experiment = experiment
    numbers = row[1].listed(",").compactMap { Int($0) }
    data = row[5].listed(",")
    guard numbers.count == row[1].listed(",").count else { throw Problem("'\(row[1])' are no numbers") }
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
