import Basics
import Testing

@Suite struct PhiloxTests {
  // The known answers published with Random123.
  @Test func knownAnswers() {
    #expect(Philox.rounds((0, 0, 0, 0), key: (0, 0)) == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = UInt32.max
    #expect(
      Philox.rounds((ones, ones, ones, ones), key: (ones, ones)) == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    )
    #expect(
      Philox.rounds((0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func uniformIsOpenAndNormalHasItsMoments() {
    #expect(Philox.uniform(0) > 0)
    #expect(Philox.uniform(.max) < 1)
    let random = Philox(seed: 3, stream: "z", step: 7)
    let numbers = (0..<100_000).map { Double(random.normal($0)) }
    let mean = numbers.reduce(0, +) / 1e5
    let variance = numbers.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 1e5
    #expect(abs(mean) < 0.01)
    #expect(abs(variance - 1) < 0.02)
  }

  @Test func streamsStepsAndSeedsDiffer() {
    let first = Philox(seed: 1, stream: "a", step: 0).bits(0)
    #expect(Philox(seed: 2, stream: "a", step: 0).bits(0) != first)
    #expect(Philox(seed: 1, stream: "b", step: 0).bits(0) != first)
    #expect(Philox(seed: 1, stream: "a", step: 1).bits(0) != first)
  }
}

@Suite struct TableTests {
  @Test(arguments: ["plain", "with, comma", "with \"quotes\"", "two\nlines", "", "é", "\"\u{301}, a mark on a quote"])
  func cellsComeBack(_ cell: String) {
    let table = Table(columns: ["a", "b"], rows: [[cell, "1"]])
    #expect(Table(csv: table.csv) == table)
  }

  @Test func aTornLastLineIsLeftOut() {
    #expect(Table(csv: "a,b\n1,2\n3,")?.rows == [["1", "2"]])
  }

  @Test func numbersAreShortest() {
    #expect(
      [1.0, 0.1, -3e-7, 1e20, .nan, .infinity].map { Table.cell($0) } == ["1", "0.1", "-3e-07", "1e+20", "nan", "inf"])
  }
}

@Suite struct JSONTests {
  @Test func comesBack() {
    let value = JSON.object([
      "text": .string("a \"b\" \\ \n é \u{1}"), "numbers": .array([.number(1), .number(-2.5e-9)]), "none": .null,
      "empty": .object([]), "yes": .boolean(true),
    ])
    #expect(JSON(value.compact) == value)
    #expect(JSON(value.pretty) == value)
  }

  @Test(arguments: ["", "{", "[1,", "{\"a\"}", "nul", "1 2", "\"\\ud800\"", String(repeating: "[", count: 10_000)])
  func wrongTextIsNil(_ text: String) { #expect(JSON(text) == nil) }
}

@Suite struct SuggestionTests {
  @Test func findsTheClosest() {
    #expect(closest(to: "conv2", among: ["conv2d", "linear"]) == "conv2d")
    #expect(closest(to: "kernal", among: ["kernel", "channels"]) == "kernel")
    #expect(closest(to: "xyz", among: ["conv2d", "linear"]) == nil)
    // Of equally close names the first by the alphabet, in whatever order they come.
    for names in [["zqb", "zqc", "zqa"], ["zqc", "zqa", "zqb"]] { #expect(closest(to: "zqx", among: names) == "zqa") }
  }
}

@Suite struct RenderingTests {
  @Test func showsTheLineAndACaret() {
    let source = Source(name: "vae.yaml", text: "networks:\n  - conv2 32 kernel 3\n")
    let problem = Problem(
      "no layer is named 'conv2'", at: Mark(source, line: 2, column: 5, width: 5), hint: "did you mean 'conv2d'?")
    #expect(
      problem.rendered() == """
        vae.yaml:2:5: error: no layer is named 'conv2'
            - conv2 32 kernel 3
              ^~~~~
          did you mean 'conv2d'?
        """)
  }

  @Test func cutsALongLineAroundTheMark() {
    let source = Source(name: "a", text: String(repeating: "x", count: 500))
    let text = Problem("m", at: Mark(source, line: 1, column: 250, width: 3)).rendered()
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 104 })
    #expect(text.contains("^~~"))
  }
}
