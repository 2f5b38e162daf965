import Basics
import Results

/// What a row of `figures` that goes over swept values is drawn from: the trials that are done, in groups of equal values.
package struct SweptMaterial {
  typealias Trial = SweepResults.Trial

  /// The trials that have the same values of the names that the row goes over.
  struct Group {
    /// "latent 2, nearest"
    var label: String
    var values: [String]
    var trials: [Trial]
    var look: Look
  }

  let title: String
  let results: SweepResults
  /// The names that the row goes over.
  let names: [String]
  /// In the order of the plan; those of one swept number in the order of that number.
  let groups: [Group]
  let scale: Images.Scale
  private let requests: [String: ArrayRequest]

  init(_ results: SweepResults, over names: [String], scale: Images.Scale, needs: [Need]) throws(Problem) {
    let columns = results.plan.settingColumns
    var indices: [Int] = []
    for name in names {
      guard let index = columns.firstIndex(of: name) else {
        throw Problem(
          "the sweep does not vary '\(name)'", hint: suggestion(for: name, among: columns, noun: "it varies"))
      }
      indices.append(index)
    }
    let done = results.trials.filter { $0.status?.state == .done }
    var grouped = done.grouped { trial in indices.map { trial.values[$0] } }
    if names.count == 1, grouped.allSatisfy({ $0.key[0].number != nil }) {
      grouped.sort { ($0.key[0].number ?? 0) < ($1.key[0].number ?? 0) }
    }
    let looks = SweepMaterial.looks(of: grouped.map(\.key), names)
    groups = zip(grouped, looks).map { group, look in
      Group(
        label: zip(names, group.key).map { settingLabel($0, $1) }.joined(separator: ", "), values: group.key,
        trials: group.elements, look: look)
    }
    self.results = results
    self.names = names
    self.scale = scale
    title = results.plan.title
    requests = Dictionary(needs.map { ($0.array.name, $0.array) }) { first, _ in first }
  }

  /// "over latent and kind"
  var over: String { "over \(names.joined(separator: " and "))" }

  /// An array of the first trial of a group that stored it.
  func stored(_ name: String, _ group: Group) throws -> (array: NPY, words: [String])? {
    guard let request = requests[name] else { preconditionFailure("\(name) is not needed") }
    for trial in group.trials { if let found = try trial.array(request) { return found } }
    return nil
  }

  func images(_ name: String, _ group: Group) throws -> Images? {
    try stored(name, group).map { try Images($0.array, scale: scale, name: name) }
  }
}

/// Draws the rows of `figures` that go over swept values into a folder. Returns the paths of the files, and what is wrong
/// with rows that could not be drawn.
package func draw(
  _ rows: [(figure: any FigureKind, name: String, suffix: String)], of results: SweepResults, scale: Images.Scale,
  to folder: String
) throws -> (paths: [String], problems: [String]) {
  var paths: [String] = []
  var problems: [String] = []
  for row in rows {
    guard let names = row.figure.swept else { continue }
    do {
      let material = try SweptMaterial(results, over: names, scale: scale, needs: row.figure.needs)
      let pictures = try row.figure.pictures(of: material)
      let notes = PictureNotes.of(experiment: results.plan.title, file: results.plan.name)
      paths += try draw(pictures, as: row.figure.file, suffix: row.suffix, notes: notes, to: folder)
    } catch let problem as Problem { problems.append("\(row.name): \(problem.message)") }
  }
  return (paths, problems)
}
