import Basics
import Results

/// The systems' page and what it is made of: the list, the numbers and the pictures of all runs so far.
struct SystemsGallery {
  /// What an update leaves to be said.
  struct Report: Equatable {
    /// How much of the page is there.
    var summary: String
    /// Experiments that are not run to their end.
    var notes: [String] = []
    /// What is wrong with single experiments.
    var problems: [String] = []
  }

  let systems: [System]
  private let lists: String
  private let results: String
  private let docs: String
  /// The recipe of an experiment as its file is today.
  private let recipe: (String) throws -> String

  init(
    lists: String, results: String, docs: String,
    recipe: @escaping (String) throws -> String = { try Recipe.ofFile("Experiments/\($0).yaml") }
  ) throws {
    systems = try System.all(in: lists)
    (self.lists, self.results, self.docs, self.recipe) = (lists, results, docs, recipe)
  }

  private var file: String { "\(lists)/measured.csv" }
  private var pictures: PictureFolder { PictureFolder(path: "\(docs)/images/systems") }

  /// Reads what the results have of these, where all trials of an experiment are done, and writes the page of that and
  /// of what it had before. What cannot be read leaves its experiment as it was. All is read before anything is
  /// written, and old pictures go last: a disk that is full may leave new pictures beside old numbers, which another
  /// run mends, but no page without what it shows.
  func update(_ chosen: [System]) throws -> Report {
    var measured = Files.exists(file) ? try Measurements(path: file) : Measurements()
    var report = Report(summary: "")
    var drawn: [(name: String, bytes: [UInt8])] = []
    for experiment in chosen.map(\.experiment) {
      do {
        switch try read(experiment) {
        case .whole(let rows, let pictures):
          measured.replace(experiment, by: rows)
          drawn += pictures
        case .part(let note): report.notes.append(note)
        case .none: break
        }
      } catch { report.problems.append(Self.words(error)) }
    }
    measured.arrange(as: systems.map(\.experiment).distinct)
    for (name, bytes) in drawn { try pictures.write(bytes, as: name) }
    let shown = Set(systems.flatMap(\.pictures).map(\.name))
    // One that cannot be read any more is not what was measured.
    let recipes = measured.rows.map(\.experiment).distinct.compactMap { experiment in
      (try? recipe(experiment)).map { (experiment, $0) }
    }
    let page = SystemsPage(
      systems, measured, pictures: pictures.sizes.filter { shown.contains($0.key) },
      recipes: Dictionary(uniqueKeysWithValues: recipes))
    try AtomicFile.write(measured.table.csv, to: file)
    try AtomicFile.write(page.text, to: "\(docs)/gallery.md")
    try pictures.keep(shown)
    report.summary =
      "\(docs)/gallery.md: \(page.summary) \(pictures.names.count) pictures, \(pictures.bytes / 1000) kB"
    return report
  }

  private static func words(_ error: any Error) -> String {
    (error as? Problem)?.message ?? (error as? Problems)?.all.first?.message ?? "\(error)"
  }

  private enum Found {
    case whole([Measurements.Row], [(name: String, bytes: [UInt8])])
    case part(String)
  }

  /// An experiment's numbers and pictures, all of them; nil where there are no results.
  private func read(_ experiment: String) throws -> Found? {
    let folder = ResultsFolder("\(results)/\(experiment.lastComponent)")
    guard Files.exists(folder.plan) else { return nil }
    let plan = try PlanFile(folder)
    guard plan.file.hasSuffix("\(experiment).yaml") else {
      throw Problem("\(folder.path) has the results of \(plan.file), not of \(experiment)")
    }
    guard plan.overrides.isEmpty else {
      let changes = plan.overrides.joined(separator: " ")
      throw Problem("\(folder.path) was run with \(changes): what the file itself says is what counts here")
    }
    guard try Recipe.of(plan) == recipe(experiment) else {
      throw Problem("\(folder.path) is of \(experiment) before the file was last changed: sweep it again")
    }
    let found = SweepResults(plan, folder)
    let done = found.trials.count { $0.state == "done" && $0.error == nil }
    guard done > 0, done == found.trials.count else {
      return .part("\(folder.path): \(done) of \(found.trials.count) trials are done; the page keeps what it had")
    }
    let quantities = systems.flatMap(\.shown).flatMap(\.quantities).filter { $0.experiment == experiment }
    let rows = try Measurements.Row.all(of: experiment, quantities, found)
    let shown = systems.filter { $0.experiment == experiment }.flatMap(\.pictures)
    let small = try shown.map {
      ($0.name, try SmallPicture(path: $0.path(plan, in: folder)).bytes(atMost: bytesOfAPicture))
    }
    return .whole(rows, small)
  }

  /// So many that all pictures may have as many and still keep to what they may take together.
  private var bytesOfAPicture: Int {
    min(Gallery.most.bytes, Gallery.most.systems / max(1, systems.map(\.pictures.count).reduce(0, +)))
  }
}
