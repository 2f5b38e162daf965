import Basics

/// Numbers and classes of pictures in a text file: a header, and a row for each picture.
///
///     file,smiling,age          202599
///     a.jpg,1,31.5              5_o_Clock_Shadow Smiling
///     cats/b.jpg,0,27           000001.jpg -1  1
///
/// The file's name is in the column `file`, or in the first; in CelebA's form, on the right, that column has no name, and
/// blanks stand between cells. Whole numbers from 0 on are classes, and so are -1 and 1 where a column has no others:
/// they become 0 and 1.
struct AttributeTable {
  /// A field for each column.
  private(set) var fields: [DataField] = []
  /// Of each picture, by the field's name.
  private(set) var numbers: [String: [Float]] = [:]

  /// `taken` are the names of fields that the pictures have already.
  init(_ path: String, _ names: PictureNames, taken: Set<String>) throws(Problem) {
    var reader = try CellReader(path)
    var columns = try Self.header(&reader)
    var key: Int?
    var values: [[Float]] = []
    var lines = [Int](repeating: 0, count: names.all.count)
    while try reader.next() {
      if key == nil {
        let named = columns.firstIndex { $0.lowercased() == "file" }
        // Between commas a cell too many is a fault: all numbers would be those of the column before theirs.
        if named == nil, reader.isOfBlanks, reader.count == columns.count + 1 { columns.insert("file", at: 0) }
        let own = named ?? 0
        try Self.check(columns, besides: own, taken, reader)
        values = columns.map { _ in [Float](repeating: 0, count: names.all.count) }
        key = own
      }
      guard let key else { break }
      guard reader.count == columns.count else {
        throw Problem("\(reader.place): expected \(columns.count) cells, found \(reader.count)")
      }
      let picture = try names.index(of: reader.text(key), at: reader.place)
      // The table may be of more pictures than there are here.
      guard let picture else { continue }
      guard lines[picture] == 0 else {
        throw Problem("\(reader.place): a second row of \(names.all[picture]), after line \(lines[picture])")
      }
      lines[picture] = reader.line
      for column in columns.indices where column != key {
        guard let number = reader.number(column) else {
          throw Problem(
            "\(reader.place): \(columns[column]): expected a number, found '\(printable(reader.bytes(column)))'")
        }
        values[column][picture] = number
      }
    }
    guard key != nil else { throw Problem("\(path): there are no rows below the names of the columns") }
    try names.check({ lines[$0] == 0 }, path, "there is no row of")
    for (index, column) in columns.enumerated() where index != key {
      add(Self.fieldName(column), values[index])
    }
  }

  private mutating func add(_ name: String, _ numbers: [Float]) {
    var numbers = numbers
    if numbers.allSatisfy({ abs($0) == 1 }), numbers.contains(-1) {
      numbers = numbers.map { $0 == 1 ? 1 : 0 }
      fields.append(DataField(name: name, shape: [], classes: 2))
    } else if numbers.allSatisfy({ $0 >= 0 && $0 < 65_536 && $0 == $0.rounded() }) {
      fields.append(DataField(name: name, shape: [], classes: Int(numbers.max() ?? 0) + 1))
    } else {
      fields.append(DataField(name: name, shape: []))
    }
    self.numbers[name] = numbers
  }

  private static func header(_ reader: inout CellReader) throws(Problem) -> [String] {
    guard try reader.next() else { throw Problem("\(reader.path): line 1: there are no names of columns") }
    // CelebA's begins with how many rows there are.
    if reader.count == 1, reader.number(0) != nil {
      guard try reader.next() else { throw Problem("\(reader.path): line 2: there are no names of columns") }
    }
    var columns: [String] = []
    for cell in 0..<reader.count { columns.append(try reader.text(cell)) }
    guard reader.count == 1 || !(1..<reader.count).allSatisfy({ reader.number($0) != nil }) else {
      throw Problem(
        "\(reader.place): expected the names of the columns, found numbers", hint: "the first line: file,age,smiling")
    }
    return columns
  }

  private static func check(
    _ columns: [String], besides key: Int, _ taken: Set<String>, _ reader: CellReader
  ) throws(Problem) {
    guard columns.count > 1 else {
      throw Problem("\(reader.path): there is no column beside that of the files", hint: "columns stand between commas")
    }
    var names = taken
    for (index, column) in columns.enumerated() where index != key {
      let name = fieldName(column)
      guard names.insert(name).inserted else {
        throw Problem("\(reader.path): column '\(printable(column.utf8))': there is already a field '\(name)'")
      }
    }
  }

  /// A column's name as equations can say it: `data._5_o_Clock_Shadow`.
  private static func fieldName(_ column: String) -> String {
    let name = String(column.map { $0.isLetter || ("0"..."9").contains($0) || $0 == "_" ? $0 : "_" })
    return name.first.map { $0.isLetter || $0 == "_" } == true ? name : "_" + name
  }
}

/// A source of pictures with a field for such a table.
protocol AttributedSource: ImageSource {
  var attributes: String? { get set }
}

extension AttributedSource {
  static var attributesField: Field<Self> {
    Field(
      "attributes", \Self.attributes,
      "a table, `list.csv`, in the folder of the pictures or elsewhere: the column `file`, or the first, names the picture, "
        + "and every other column is a field of numbers or classes")
  }
}

extension SourceContext {
  /// The table of the pictures at `path`; nil: there is none.
  func attributes(_ table: String?, beside path: String) throws(Problem) -> String? {
    guard let table else { return nil }
    return try beside(path, table, called: "attributes")
  }
}
