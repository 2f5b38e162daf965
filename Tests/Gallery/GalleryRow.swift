import Basics

/// A line of rows.csv.
struct GalleryRow: Equatable {
  var section: String
  var figure: String
  /// The name of a file in Experiments/gallery.
  var experiment: String
  /// The row of `figures`, or a command; empty where every sweep has the figure without one.
  var row: String
  /// Where in the results of the experiment the file lies; empty of a trial's figure, whose answer names its files.
  var file: String
  var note: String

  static func all(in lists: String) throws -> [GalleryRow] {
    let columns = ["section", "figure", "experiment", "row", "file", "note"]
    return try ListFile.rows("\(lists)/rows.csv", columns).map { _, cells in
      GalleryRow(
        section: cells[0], figure: cells[1], experiment: cells[2], row: cells[3], file: cells[4], note: cells[5])
    }
  }

  var isCommand: Bool { row.hasPrefix("atelier ") }
}
