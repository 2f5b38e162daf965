import Basics
import TestSupport
import Testing

@testable import Data

@Suite struct PointsFileTests {
  private let folder = TemporaryFolder()

  private func read(_ text: String) throws(Problem) -> PointsFile {
    try PointsFile(folder.write("a.csv", Array(text.utf8)))
  }

  @Test(
    arguments: [
      ("1,2\n3,4\n", ["1", "2"], [1, 2, 3, 4]), ("x,y\n1,2\n3,4", ["x", "y"], [1, 2, 3, 4]),
      ("x y\r\n 1   2 \r\n\r\n3 4\r\n", ["x", "y"], [1, 2, 3, 4]), ("-1e3;.5\n", ["1", "2"], [-1000, 0.5]),
      ("\"a\"\t\"b\"\n0x10\t1\n", ["a", "b"], [16, 1]), ("\n\n7", ["1"], [7]),
      ("\u{feff}label,x\n0,1\n", ["label", "x"], [0, 1]), ("\u{feff}1\n2\n", ["1"], [1, 2]),
    ] as [(String, [String], [Float])])
  func tables(_ text: String, _ columns: [String], _ numbers: [Float]) throws {
    let file = try read(text)
    #expect(file.columns == columns && file.numbers == numbers)
    #expect(try PointsFile(folder.write("a.csv.gz", gzip(Array(text.utf8)))).numbers == numbers)
  }

  @Test func manyLines() throws {
    let text = (0..<100_000).map { "\($0),\(-$0)\n" }.joined()
    let file = try read(text)
    #expect(file.count == 100_000 && file.numbers.suffix(2) == [99_999, -99_999])
  }

  @Test(arguments: [
    ("", "line 1: there are no numbers"), ("x,y\n", "line 1: there are no numbers"),
    ("1,2\n3\n", "line 2: expected 2 numbers, found 1"), ("1,2\n3,4,5\n", "line 2: expected 2 numbers, found 3"),
    ("x,y\n1,a\n", "line 2, column 3: expected a number, found 'a'"),
    ("x,1\n1,2\n", "line 1, column 1: expected a number, found 'x'"),
    ("x,x\n1,2\n", "line 1: two columns have the same name"),
    ("nan\n1\n", "line 1, column 1: expected a number, found 'nan'"),
    ("1e400,inf\n1,2\n", "line 1, column 1: expected a number, found '1e400'"),
    ("1,nan\n", "line 1, column 3: expected a number, found 'nan'"),
    ("1,1e99\n", "line 1, column 3: expected a number, found '1e99'"),
    ("1,\n", "line 1, column 3: expected a number, found ''"),
    (String(repeating: "1", count: 1_400_000), "line 1: longer than 1048576 characters"),
  ])
  func wrongTablesSaySo(_ text: String, _ message: String) {
    #expect(problem(in: folder) { _ = try read(text) } == "./a.csv: \(message)")
  }
}
