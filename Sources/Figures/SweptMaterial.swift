import Basics
import Results

/// What a row of `figures` that goes over swept values is drawn from: the trials that are done, in groups of equal
/// values.
package struct SweptMaterial {
  typealias Trial = SweepResults.Trial

  /// The trials that have the same values of the names that the row goes over.
  struct Group {
    /// "latent 2, nearest"
    var label: String
    var values: [String]
    var trials: [Trial]
    /// The first of them that has all arrays that the figure needs: all its pictures are of this one.
    var shown: Trial?
    var look: Look
  }

  let title: String
  let results: SweepResults
  /// The names that the row goes over.
  let names: [String]
  /// In the order of the plan; those of one swept number in the order of that number.
  let groups: [Group]
  /// How the values of each name are written.
  let labels: [ValueLabels]
  /// The numbers that are black and white in a trial, by its id.
  let scale: (String) throws -> Images.Scale
  private let requests: [String: ArrayRequest]

  init(
    _ results: SweepResults, over names: [String], scale: @escaping (String) throws -> Images.Scale = { _ in .unit },
    needs: [Need]
  ) throws(Problem) {
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
    let labels = names.indices.map { column in ValueLabels(grouped.map { $0.key[column] }) }
    let needed = needs.filter { !$0.isOptional }.map(\.array)
    groups = zip(grouped, looks).map { group, look in
      Group(
        label: names.indices.map { labels[$0](names[$0], group.key[$0]) }.joined(separator: ", "), values: group.key,
        trials: group.elements,
        shown: group.elements.first { trial in needed.allSatisfy { trial.key(of: $0) != nil } }, look: look)
    }
    self.labels = labels
    self.results = results
    self.names = names
    self.scale = scale
    title = results.plan.title
    requests = Dictionary(needs.map { ($0.array.name, $0.array) }) { first, _ in first }
  }

  /// "over latent and kind"
  var over: String { "over \(names.joined(separator: " and "))" }

  /// An array of the trial that stands for its group.
  func stored(_ name: String, _ group: Group) throws -> (array: NPY, words: [String])? {
    guard let request = requests[name] else { preconditionFailure("\(name) is not needed") }
    return try group.shown?.array(request)
  }

  func images(_ name: String, _ group: Group) throws -> Images? {
    guard let request = requests[name], let trial = group.shown, let found = try trial.array(request) else {
      return nil
    }
    var images = try Images(found.array, scale: scale(trial.id), name: name, of: "trial \(trial.id), ")
    images.name = trial.key(of: request) ?? name
    return images
  }

  /// Which trials are shown, where there are several of a value; empty: there is one each.
  var caption: String { trialsShown(groups.map { ($0.trials, $0.shown) }) }
}

/// Which trials stand for groups of several, in words: "seed 1, one of 3".
func trialsShown(_ groups: [(trials: [SweepResults.Trial], shown: SweepResults.Trial?)]) -> String {
  let groups = groups.filter { $0.shown != nil }
  guard let most = groups.map(\.trials.count).max(), most > 1 else { return "" }
  let isOfSeeds = groups.allSatisfy { group in Set(group.trials.map(\.values)).count == 1 }
  let seeds = Set(groups.compactMap { $0.shown?.plan.seed })
  let isSame = groups.allSatisfy { $0.trials.count == most } && seeds.count == 1
  if isOfSeeds, isSame, let seed = seeds.first { return "seed \(seed), one of \(most)" }
  return "one of up to \(most) trials each; the table names them"
}

/// Draws the rows of `figures` that go over swept values into a folder. Returns the paths of the files, and what is
/// wrong with rows that could not be drawn.
/// - Parameter format: of all files; nil: what each row says.
package func draw(
  _ rows: [(figure: any FigureKind, name: String, suffix: String)], of results: SweepResults,
  as format: PictureFormat? = nil, lettering: Lettering = Lettering(),
  scale: @escaping (String) throws -> Images.Scale = { _ in .unit }, to folder: String
) throws -> (paths: [String], problems: [String]) {
  var paths: [String] = []
  var problems: [String] = []
  for row in rows {
    guard let names = row.figure.swept else { continue }
    do {
      let material = try SweptMaterial(results, over: names, scale: scale, needs: row.figure.needs)
      let pictures = try row.figure.pictures(of: material)
      let notes = PictureNotes.of(experiment: results.plan.title, file: results.plan.name)
      paths += try draw(
        pictures, as: format ?? row.figure.file, suffix: row.suffix, notes: notes, lettering: lettering, to: folder)
    } catch let problem as Problem { problems.append("\(row.name): \(problem.message)") }
  }
  return (paths, problems)
}
