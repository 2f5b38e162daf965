import Basics
import Results

/// A figure of the page, with the files that show it.
struct Entry {
  let row: GalleryRow
  /// Names below docs/images/gallery, and the paths of the originals.
  var pictures: [(name: String, path: String)] = []
  /// What a command printed.
  var text: String?

  init(_ row: GalleryRow, results: String) throws {
    self.row = row
    let folder = ResultsFolder("\(results)/\(row.experiment)")
    let paths = row.file.isEmpty ? try Self.paths(of: row.row, in: folder) : ["\(folder.path)/\(row.file)"]
    for path in paths where !Files.exists(path) { throw Problem("\(path) is missing") }
    if row.isCommand {
      text = try Files.text(paths[0])
    } else {
      pictures = paths.map { ("\(row.experiment)-\($0.lastComponent)", $0) }
    }
  }

  /// What the row drew of the plan's first trial. Trials of earlier plans may lie beside it.
  private static func paths(of row: String, in folder: ResultsFolder) throws -> [String] {
    guard let trial = try PlanFile(folder).trials.first else { throw Problem("\(folder.plan) has no trial") }
    return try trial.pictures(of: row, in: folder)
  }
}
