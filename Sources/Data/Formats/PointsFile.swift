import Basics
import Glibc

/// A table of numbers in a text file: a line an example, commas, semicolons or blanks between, perhaps a header.
///
///     x,y,class
///     0.5,-1.25,2
struct PointsFile {
  /// The names in the header; without a header, the numbers of the columns, from 1.
  let columns: [String]
  let hasHeader: Bool
  /// All numbers, line after line.
  let numbers: [Float]
  var count: Int { numbers.count / columns.count }

  private static let longestLine = 1 << 20

  init(_ path: String) throws(Problem) {
    var reader = LineReader(try ByteStream(path), longest: Self.longestLine)
    var columns: [String] = []
    var hasHeader = false
    var separator: UInt8 = 0x2c
    var numbers: [Float] = []
    while var line = try reader.next() {
      // The byte order mark that some programs put before text in UTF-8.
      if reader.line == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = Array(line.dropFirst(3))[...] }
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      if text.isEmpty { continue }
      if columns.isEmpty {
        separator = Self.separator(of: line)
        let cells = Self.cells(line, separator)
        // Cells that are numbers, if only ones that cannot be used, are not names.
        hasHeader = cells.allSatisfy { Float(String(decoding: line[$0], as: UTF8.self)) == nil }
        columns =
          hasHeader ? cells.map { Self.name(line[$0]) } : cells.indices.map { String($0 + 1) }
        guard Set(columns).count == columns.count else {
          throw Problem("\(path): line \(reader.line): two columns have the same name")
        }
        if hasHeader { continue }
      }
      let cells = Self.cells(line, separator)
      guard cells.count == columns.count else {
        throw Problem("\(path): line \(reader.line): expected \(columns.count) numbers, found \(cells.count)")
      }
      for cell in cells {
        guard let number = Self.number(line[cell]) else {
          let position = "line \(reader.line), column \(cell.lowerBound + 1)"
          throw Problem("\(path): \(position): expected a number, found '\(printable(line[cell]))'")
        }
        numbers.append(number)
      }
    }
    guard !numbers.isEmpty else { throw Problem("\(path): line \(max(1, reader.line)): there are no numbers") }
    self.columns = columns
    self.hasHeader = hasHeader
    self.numbers = numbers
  }

  private static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
    for candidate in [0x2c, 0x3b, 0x09] as [UInt8] where line.contains(candidate) { return candidate }
    return 0x20
  }

  /// The ranges of the cells, without blanks around them; several blanks separate as one.
  private static func cells(_ line: ArraySlice<UInt8>, _ separator: UInt8) -> [Range<Int>] {
    line.split(separator: separator, omittingEmptySubsequences: separator == 0x20).map { cell in
      let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x22 }
      let start = cell.firstIndex { !isBlank($0) } ?? cell.endIndex
      let end = (cell.lastIndex { !isBlank($0) } ?? start - 1) + 1
      return start..<max(start, end)
    }
  }

  /// A finite number.
  private static func number(_ text: ArraySlice<UInt8>) -> Float? {
    guard (1...64).contains(text.count), let number = Float(String(decoding: text, as: UTF8.self)), number.isFinite
    else { return nil }
    return number
  }

  private static func name(_ text: ArraySlice<UInt8>) -> String { printable(text.prefix(100)) }
}

/// A file's lines, without their ends, in constant memory.
struct LineReader: ~Copyable {
  private var stream: ByteStream
  private let longest: Int
  private var held: [UInt8] = []
  private var begin = 0
  private var isLast = false
  /// The number of the line that `next` returned last, from 1.
  private(set) var line = 0

  init(_ stream: consuming ByteStream, longest: Int) {
    self.stream = stream
    self.longest = longest
  }

  /// The next line's bytes, counted from its beginning; nil at the end.
  mutating func next() throws(Problem) -> ArraySlice<UInt8>? {
    var searched = begin
    while true {
      if let end = held[searched...].firstIndex(of: 0x0a) {
        defer { begin = end + 1 }
        line += 1
        let isCarriage = end > begin && held[end - 1] == 0x0d
        return Array(held[begin..<(isCarriage ? end - 1 : end)])[...]
      }
      if isLast {
        guard begin < held.count else { return nil }
        defer { begin = held.count }
        line += 1
        return Array(held[begin...])[...]
      }
      guard held.count - begin <= longest else {
        throw Problem("\(stream.name): line \(line + 1): longer than \(longest) characters")
      }
      held.removeFirst(begin)
      searched = held.count
      begin = 0
      let more = try stream.upTo(1 << 18)
      held += more
      isLast = more.isEmpty
    }
  }
}

/// Bytes as text for a message: short, without what would disturb a terminal.
func printable(_ bytes: some Collection<UInt8>) -> String {
  let text = String(decoding: bytes.prefix(40), as: UTF8.self)
  return String(
    String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : $0 }))
}
