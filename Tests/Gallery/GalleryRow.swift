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

  static func all(_ table: Table) throws -> [GalleryRow] {
    guard table.columns == ["section", "figure", "experiment", "row", "file", "note"] else {
      throw Problem("the list of figures has other columns: \(table.columns.joined(separator: ","))")
    }
    return table.rows.map {
      GalleryRow(section: $0[0], figure: $0[1], experiment: $0[2], row: $0[3], file: $0[4], note: $0[5])
    }
  }

  var isCommand: Bool { row.hasPrefix("atelier ") }
}
