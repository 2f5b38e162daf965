import Basics
import TestSupport
import Testing

@testable import Data

/// Tables beside pictures.
@Suite struct AttributeTests {
  private let folder = TemporaryFolder()
  private static let options: [String: FieldValue] = [
    "valid": .number(0), "test": .number(0), "attributes": .word("list.csv"),
  ]

  private func open(_ table: String, _ more: [String: FieldValue] = [:]) throws -> any DataSet {
    try open(Array(table.utf8), more)
  }

  private func open(_ table: [UInt8], _ more: [String: FieldValue] = [:]) throws -> any DataSet {
    folder.write("set/list.csv", table)
    let options = Self.options.merging(more) { $1 }
    let set = try openSource("folder", in: folder, "set", options)
    #expect(try source("folder", in: folder, "set", options).describe(folder.context) == set.fields)
    return set
  }

  private func writePictures(_ names: [String] = ["a.png", "b.png", "c.png"]) {
    for name in names { folder.write("set/\(name)", png(raster(2, 2, 1))) }
  }

  @Test(
    arguments: [
      "name,kind,size,old\na.png,2,0.5,1\nb.png,0,-1.5,-1\nc.png,1,2,1\n",
      "\u{feff}kind;size;File;old\r\n1;2;c.png;1\r\n\r\n2;.5;a.png;1\r\n0;-15e-1;b.png;-1",
      "f\tkind\tsize\told\nb.png\t0\t-1.5\t-1\nzebra.png\t77\t1\t5\nc.png\t1\t2\t1\n./a.png\t2\t0.5\t1\n",
      "\"f\",\"kind\",size,old\n\"a.png\",\"2\", 0.5 ,1\nb.png,0,-1.5,-1\n\"c.png\" ,1,2,1\n",
      "3\nkind size old\na.png  2 0.5  1\nb.png  0 -1.5 -1 \nc.png 1 2 1\n",
    ])
  func columnsAreFields(_ table: String) throws {
    writePictures()
    let set = try open(table)
    #expect(
      set.fields.dropFirst() == [
        DataField(name: "kind", shape: [], classes: 3), DataField(name: "size", shape: []),
        DataField(name: "old", shape: [], classes: 2),
      ])
    #expect(try set.numbers(.train, [0, 1, 2], "kind") == [2, 0, 1])
    #expect(try set.numbers(.train, [0, 1, 2], "size") == [0.5, -1.5, 2])
    #expect(try set.numbers(.train, [0, 1, 2], "old") == [1, 0, 1])
  }

  /// A column `label` is the label, by which examples can be chosen; names are made such that equations can say them.
  @Test func labelsAndNames() throws {
    writePictures()
    let set = try open("f,label,5_o'Clock\na.png,4,1\nb.png,0,2\nc.png,4,0.5\n", ["classes": .words(["4"])])
    #expect(set.fields.map(\.name) == ["data", "label", "_5_o_Clock"])
    #expect(set.count(.train) == 2)
    #expect(try set.numbers(.train, [0, 1], "label") == [0, 0])
    #expect(try set.numbers(.train, [0, 1], "_5_o_Clock") == [1, 0.5])
  }

  /// A file is meant by its path, or by its name where no two have it.
  @Test func foldersOfPictures() throws {
    writePictures(["cats/1.png", "cats/2.png", "dogs/1.png"])
    let set = try open("f,n\ndogs/1.png,0.5\ncats/1.png,1.5\n2.png,2.5\n")
    #expect(try set.numbers(.train, [0, 1, 2], "n") == [1.5, 2.5, 0.5])
    #expect(try set.numbers(.train, [0, 1, 2], "label") == [0, 0, 1])
    let before = set.fingerprint
    #expect(try open("f,n\ndogs/1.png,0.5\ncats/1.png,1.5\n2.png,2\n").fingerprint != before)
    #expect(
      problem(in: folder) { _ = try open("f,n\n1.png,0.5\n") }
        == "./set/list.csv: line 2: '1.png' may be cats/1.png and dogs/1.png")
    #expect(
      problem(in: folder) { _ = try open("f,label\n1.png,1\n") }
        == "./set/list.csv: column 'label': there is already a field 'label'")
    // The same pictures are prepared once, whatever lies beside them.
    #expect(PreparedCache(folder.path + "/cache").entries.count == 1)
  }

  @Test(
    arguments: [
      ("f,n\na.png,1\n", ": there is no row of b.png, c.png"),
      ("f,n\nzebra.png,1\n", ": there is no row of a.png, b.png, c.png"),
      ("f,n\na.png,1\nb.png,x\n", ": line 3: n: expected a number, found 'x'"),
      ("f,n\na.png,1\nb.png,\n", ": line 3: n: expected a number, found ''"),
      ("f,n\na.png,1\nb.png,nan\n", ": line 3: n: expected a number, found 'nan'"),
      ("f,n\na.png,1\nb.png,1,2\n", ": line 3: expected 2 cells, found 3"),
      // The count of CelebA's rows, one more than of names, is that of blanks without a column 'file' alone.
      ("file,age\na.png,3,4\n", ": line 2: expected 2 cells, found 3"),
      ("age;old\na.png;3;4\n", ": line 2: expected 2 cells, found 3"),
      ("age\told\na.png\t3\t4\n", ": line 2: expected 2 cells, found 3"),
      ("age File\na.png 3 4\n", ": line 2: expected 2 cells, found 3"),
      ("f,n\n", ": there are no rows below the names of the columns"),
      ("3\nA B\n", ": there are no rows below the names of the columns"),
      ("f,n\n\n\na.png,1\na.png,2\n", ": line 5: a second row of a.png, after line 4"),
      ("f,n\na.png,\"1\nb.png,2\n", ": line 2: a quote is not closed"),
      ("f,n\n\"a.png\"x,1\n", ": line 2: after the quote that closes a cell something else follows"),
      ("f,n,n\na.png,1,2\n", ": column 'n': there is already a field 'n'"),
      ("f,data\na.png,1\n", ": column 'data': there is already a field 'data'"),
      ("f\na.png\n", ": there is no column beside that of the files"),
      ("a.png,1\nb.png,2\n", ": line 1: expected the names of the columns, found numbers"),
      ("", ": line 1: there are no names of columns"), ("17\n", ": line 2: there are no names of columns"),
    ])
  func wrongTablesSaySo(_ table: String, _ message: String) {
    writePictures()
    #expect(problem(in: folder) { _ = try open(table) } == "./set/list.csv" + message)
  }

  @Test func wrongBytesSaySo() {
    writePictures(["a.png", "b.png", "c.png", "d.png", "e.png"])
    #expect(
      problem(in: folder) { _ = try open(Array("f,n\na.png,1\nb".utf8) + [0xe9] + Array(".png,2\n".utf8)) }
        == "./set/list.csv: line 3: 'b\u{fffd}.png' is not in UTF-8")
    #expect(
      problem(in: folder) { _ = try open("f,n\nb.png,1\n") }
        == "./set/list.csv: there is no row of a.png, c.png, d.png and 1 more")
    #expect(
      problem(in: folder) {
        _ = try openSource("folder", in: folder, "set", ["attributes": .word("none.csv")])
      } == "attributes: there is no 'none.csv'")
  }

  /// The list that is published with the set, beside its pictures.
  @Test func celebA() throws {
    let shape = raster(218, 178, 3)
    let files = [1, 2, 162_771].map { number -> (name: String, bytes: [UInt8]) in
      let digits = String(number)
      return ("img_align_celeba/\(String(repeating: "0", count: 6 - digits.count))\(digits).jpg", png(shape))
    }
    folder.write("set/img_align_celeba.zip", zip(files))
    let list = "3\n5_o_Clock_Shadow Male \n000001.jpg -1  1\n000002.jpg -1 -1\n162771.jpg -1  1\n"
    folder.write("set/list_attr_celeba.txt", Array(list.utf8))
    let options: [String: FieldValue] = ["attributes": .word("list_attr_celeba.txt"), "resize": .integers([8])]
    let set = try openSource("celeba", in: folder, "set", options)
    #expect(try source("celeba", in: folder, "set", options).describe(folder.context) == set.fields)
    #expect(set.fields.map(\.name) == ["data", "_5_o_Clock_Shadow", "Male"] && set.fields[2].classes == 2)
    #expect(try set.numbers(.train, [0, 1], "Male") == [1, 0] && set.numbers(.valid, [0], "Male") == [1])
    #expect(try set.numbers(.train, [0, 1], "_5_o_Clock_Shadow") == [0, 0])
    let fingerprint = try source("celeba", in: folder, "set", options).fingerprint(folder.context)
    #expect(fingerprint == set.fingerprint)
    let plain = try openSource("celeba", in: folder, "set", ["resize": .integers([8])])
    #expect(plain.fingerprint != fingerprint && plain.fields.count == 1)
  }

  /// Pictures without a number are none of the set's, whatever a table says of them.
  @Test(arguments: ["3\nA B\n", "3\nA B\nfoo.png 1 -1\n"]) func celebAWithoutNumbers(_ list: String) {
    folder.write("set/img_align_celeba/foo.png", png(raster(218, 178, 3)))
    folder.write("set/list.txt", Array(list.utf8))
    let options: [String: FieldValue] = ["attributes": .word("list.txt"), "resize": .integers([8])]
    let found = problem(in: folder) { _ = try source("celeba", in: folder, "set", options).describe(folder.context) }
    #expect(found == "./set/img_align_celeba: none of its pictures belongs to celeba")
  }
}
