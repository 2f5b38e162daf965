/// A table with a header, as `pandas.read_csv` reads it without arguments (RFC 4180; lines end in a newline; an empty
/// cell is a missing number).
package struct Table: Sendable, Hashable {
  package var columns: [String]
  package var rows: [[String]]

  package init(columns: [String], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  package func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

  package var csv: String { ([columns] + rows).map(Table.line).joined() }

  package static func line(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }

  /// By bytes: a quote with a mark on it is a letter of its own, but no reader of CSV knows.
  private static func quoted(_ cell: String) -> String {
    guard cell.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return cell }
    var bytes: [UInt8] = [0x22]
    for byte in cell.utf8 {
      bytes.append(byte)
      if byte == 0x22 { bytes.append(byte) }
    }
    return String(decoding: bytes + [0x22], as: UTF8.self)
  }

  /// A number as a cell: the shortest text that reads back the same; empty where there is none.
  package static func cell(_ number: Double?) -> String {
    guard let number else { return "" }
    return number.isNaN ? "nan" : number.isInfinite ? (number < 0 ? "-inf" : "inf") : number.written
  }

  /// Reads a table; a torn last line (no newline at its end) is left out, as a killed writer may leave one, and so are
  /// lines that have not as many cells as the header.
  package init?(csv text: String) {
    let lines = Table.lines(csv: text).whole
    guard let header = lines.first?.cells else { return nil }
    columns = header
    rows = lines.dropFirst().map(\.cells).filter { $0.count == header.count }
  }

  /// The lines of a table as they are, each with the number of the line that it begins in; and that of a last line
  /// without its newline.
  package static func lines(csv text: String) -> (whole: [(number: Int, cells: [String])], torn: Int?) {
    var lines: [(number: Int, cells: [String])] = []
    var (number, first) = (1, 1)
    var line: [String] = []
    var cell: [UInt8] = []
    var quoted = false
    var wasQuote = false
    func take(_ cell: inout [UInt8]) -> String {
      defer { cell.removeAll(keepingCapacity: true) }
      return String(decoding: cell, as: UTF8.self)
    }
    for byte in text.utf8 {
      if quoted {
        if wasQuote {
          wasQuote = false
          if byte == 0x22 {
            cell.append(byte)
            continue
          }
          quoted = false
        } else if byte == 0x22 {
          wasQuote = true
          continue
        } else {
          if byte == 0x0A { number += 1 }
          cell.append(byte)
          continue
        }
      }
      switch byte {
      case 0x22 where cell.isEmpty: quoted = true
      case 0x2C: line.append(take(&cell))
      case 0x0D: break
      case 0x0A:
        line.append(take(&cell))
        lines.append((first, line))
        line = []
        number += 1
        first = number
      default: cell.append(byte)
      }
    }
    return (lines, quoted || !cell.isEmpty || !line.isEmpty ? first : nil)
  }
}
