import Basics
import Results

/// The systems' page and what it is made of: the list, the numbers and the pictures of all runs so far.
struct SystemsGallery {
  let systems: [System]
  private let lists: String
  private let results: String
  private let docs: String

  init(lists: String, results: String, docs: String) throws {
    systems = try System.all(in: lists)
    (self.lists, self.results, self.docs) = (lists, results, docs)
  }

  private var file: String { "\(lists)/measured.csv" }
  private var pictures: PictureFolder { PictureFolder(path: "\(docs)/images/systems") }

  /// Reads what the results have of these, where all trials of an experiment are done, and writes the page of that and
  /// of what it had before. Says how much that is, and what is wrong with single experiments, which stay as they were.
  func update(_ chosen: [System]) throws -> (summary: String, problems: [String]) {
    var measured = Measurements()
    if Files.exists(file), let table = Table(csv: try Files.text(file)) { measured = try Measurements(table) }
    var problems: [String] = []
    for experiment in chosen.map(\.experiment) {
      do { try read(experiment, &measured) } catch { problems.append((error as? Problem)?.message ?? "\(error)") }
    }
    measured.arrange(as: systems.map(\.experiment).distinct)
    try pictures.keep(Set(systems.flatMap(\.pictures).map(\.name)))
    try AtomicFile.write(measured.table.csv, to: file)
    let page = SystemsPage(systems, measured, pictures: Set(pictures.names))
    try AtomicFile.write(page.text, to: "\(docs)/gallery.md")
    let size = "\(pictures.names.count) pictures, \(pictures.bytes / 1000) kB"
    return ("\(docs)/gallery.md: \(page.summary) \(size)", problems)
  }

  /// An experiment's numbers and pictures; all or none.
  private func read(_ experiment: String, _ measured: inout Measurements) throws {
    let folder = ResultsFolder("\(results)/\(experiment.lastComponent)")
    guard Files.exists(folder.plan) else { return }
    let plan = try PlanFile(folder)
    guard plan.file.hasSuffix("\(experiment).yaml") else {
      throw Problem("\(folder.path) has the results of \(plan.file), not of \(experiment)")
    }
    let found = SweepResults(plan, folder)
    guard !found.trials.isEmpty, found.trials.allSatisfy({ $0.state == "done" && $0.error == nil }) else { return }
    let quantities = systems.flatMap(\.shown).flatMap(\.quantities).filter { $0.experiment == experiment }
    let rows = try Measurements.Row.all(of: experiment, quantities, found)
    let shown = systems.filter { $0.experiment == experiment }.flatMap(\.pictures)
    let small = try shown.map { ($0.name, try SmallPicture(path: $0.path(plan, in: folder)).bytes(atMost: most)) }
    for (name, bytes) in small { try pictures.write(bytes, as: name) }
    measured.replace(experiment, by: rows)
  }

  /// So large that all may be so and still keep to what they may take together.
  private var most: Int {
    min(Gallery.most.bytes, Gallery.most.systems / max(1, systems.map(\.pictures.count).reduce(0, +)))
  }
}
