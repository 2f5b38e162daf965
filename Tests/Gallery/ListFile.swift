import Basics

/// The lines of a table that people and programs keep: where one is damaged nothing of it is used, since what is left
/// would be taken for all.
enum ListFile {
  /// Its rows, each with its place, below a header of these columns.
  static func rows(_ path: String, _ columns: [String]) throws -> [(place: String, cells: [String])] {
    let (lines, torn) = Table.lines(csv: try Files.text(path))
    if let torn { throw Problem("\(path):\(torn): the line has no end") }
    guard let header = lines.first else { throw Problem("\(path) is empty") }
    guard header.cells == columns else {
      throw Problem("\(path) has other columns: \(header.cells.joined(separator: ","))")
    }
    for line in lines where line.cells.count != columns.count {
      let count = line.cells.count
      throw Problem("\(path):\(line.number): \(count) cell\(count == 1 ? "" : "s"), not \(columns.count)")
    }
    return lines.dropFirst().map { ("\(path):\($0.number)", $0.cells) }
  }
}
