import Basics

/// The cells of a text file, row after row: between commas, semicolons, tabs or blanks, whichever the first row has. A
/// cell may stand in quotes: then all of that belongs to it, also ends of lines, and "" is a quote.
///
///     var reader = try CellReader("list.csv")
///     while try reader.next() { print(reader.line, try reader.text(0)) }
struct CellReader {
  let path: String
  /// The line that the row begins in, from 1.
  private(set) var line = 0
  /// How many cells the row has.
  var count: Int { cells.count }

  private let file: [UInt8]
  private let separator: UInt8
  private var at = 0
  private var nextLine = 1
  /// The row's cells one after the other, without their quotes.
  private var row: [UInt8] = []
  private var cells: [Range<Int>] = []

  private static let limit = 1 << 28

  init(_ path: String) throws(Problem) {
    self.path = path
    let open = try OpenFile(path)
    guard open.size <= Self.limit else { throw Problem("\(path): \(open.size) bytes are too many") }
    var bytes = try open.bytes(0..<open.size, of: "the text")
    // The byte order mark that some programs put before text in UTF-8.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    file = bytes
    separator = Self.separator(of: bytes)
  }

  /// Goes on to the next row that is not empty; false: there is none.
  mutating func next() throws(Problem) -> Bool {
    while at < file.count {
      line = nextLine
      row.removeAll(keepingCapacity: true)
      cells.removeAll(keepingCapacity: true)
      repeat { try readCell() } while at < file.count && isSeparated()
      // Either the end of the file or that of a line.
      if at < file.count {
        at += 1
        nextLine += 1
      }
      if separator == 0x20, let last = cells.last, last.isEmpty { cells.removeLast() }
      if cells.count > 1 || cells.first?.isEmpty == false { return true }
    }
    return false
  }

  /// After a cell: whether a separator follows it, which is passed over.
  private mutating func isSeparated() -> Bool {
    guard file[at] == separator else { return false }
    at += 1
    return true
  }

  private mutating func readCell() throws(Problem) {
    skipBlanks()
    let start = row.count
    if at < file.count, file[at] == 0x22 { return try readQuoted(from: start) }
    while at < file.count, file[at] != separator, file[at] != 0x0a {
      row.append(file[at])
      at += 1
    }
    while row.count > start, let last = row.last, last == 0x20 || last == 0x09 || last == 0x0d { row.removeLast() }
    cells.append(start..<row.count)
  }

  private mutating func readQuoted(from start: Int) throws(Problem) {
    let first = nextLine
    at += 1
    while true {
      guard at < file.count else { throw Problem("\(path): line \(first): a quote is not closed") }
      let byte = file[at]
      at += 1
      if byte == 0x0a { nextLine += 1 }
      if byte == 0x22 {
        guard at < file.count, file[at] == 0x22 else { break }
        at += 1
      }
      row.append(byte)
    }
    cells.append(start..<row.count)
    while at < file.count, file[at] == 0x0d || file[at] == 0x20 || file[at] == 0x09, file[at] != separator { at += 1 }
    guard at == file.count || file[at] == separator || file[at] == 0x0a else {
      throw Problem("\(path): line \(nextLine): after the quote that closes a cell something else follows")
    }
  }

  private mutating func skipBlanks() {
    while at < file.count, file[at] == 0x20 || file[at] == 0x09 && separator != 0x09 { at += 1 }
  }

  // MARK: The row

  func bytes(_ cell: Int) -> ArraySlice<UInt8> { row[cells[cell]] }

  func text(_ cell: Int) throws(Problem) -> String {
    guard let text = String(validating: bytes(cell), as: UTF8.self) else {
      throw Problem("\(place): '\(printable(bytes(cell)))' is not in UTF-8", hint: "save the file in UTF-8")
    }
    return text
  }

  /// A finite number; nil: it is none.
  func number(_ cell: Int) -> Float? {
    let bytes = bytes(cell)
    // Most numbers are short and whole.
    if (1...6).contains(bytes.count) {
      let isNegative = bytes.first == 0x2d
      let digits = bytes.dropFirst(isNegative ? 1 : 0)
      if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
        let number = digits.reduce(0) { 10 * $0 + Float($1 - 0x30) }
        return isNegative ? -number : number
      }
    }
    guard (1...64).contains(bytes.count), let number = Float(String(decoding: bytes, as: UTF8.self)), number.isFinite
    else { return nil }
    return number
  }

  /// Whether blanks stand between the cells.
  var isOfBlanks: Bool { separator == 0x20 }

  /// Where the row is, for errors.
  var place: String { "\(path): line \(line)" }

  private static func separator(of bytes: [UInt8]) -> UInt8 {
    var isQuoted = false
    var found: Set<UInt8> = []
    var hasText = false
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0a, hasText { break }
      hasText = hasText || byte > 0x20
      found.insert(byte)
    }
    return [0x2c, 0x3b, 0x09].first { found.contains($0) } ?? 0x20
  }
}
