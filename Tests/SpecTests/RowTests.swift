import Testing

@testable import Basics
@testable import Spec

@Suite struct RowTests {
  /// The listing of the last network of a file.
  private func listing(_ table: String) throws -> [String] {
    try Small.experiment(Small.file(table)).networks.last?.listing ?? []
  }

  @Test func everythingTextualIsDone() throws {
    let rows = try listing(
      """
      let: {upsampling: deconv, size: 8, c: 3}
      blocks:
        deconv(c):   [conv_transpose2d $c kernel 3 stride 2 padding 1 output_padding 1]
        up(c, out):  [$upsampling $c, conv2d $out kernel 3 padding 1 as h, leaky_relu]
        res: [residual: [relu, conv2d 64 kernel 3]]
        g(c, v):
          - residual: [modulate $v, upsample 2 bilinear aligned, conv2d $c]
            shortcut: [upsample 2, conv2d $c kernel 1]
      networks:
        m(x, y, w=2 ): [linear 3, add y]
        n(z, y):
          - with bias false init normal(std=0.02)
          - from z[0:20] as zz
          - linear 4096 bias true
          - up 256 128
          - repeat 2: [res]
          - when size <= 4: [conv2d 128 as h4]
          - when size >= 8: [conv2d $(size / 4) as h4]
          - g 256 concat(e, z[20:40]) as q
          - {conv2d: {channels: $c, kernel: 5}, as: foo}
          - m h4
          - as last
          - with init zeros()
          - linear 2
          - gaussian log_std
      """)
    #expect(
      rows == [
        "1: from z[0:20] as=zz",
        "2: linear bias=true features=4096 init=normal(std=0.02)",
        "3: scope 'up 256 128'",
        "  3.0: scope 'deconv 256'",
        "    3.0.0: conv_transpose2d bias=false channels=256 init=normal(std=0.02) kernel=3 output_padding=1 padding=1 stride=2",
        "  3.1: conv2d bias=false channels=128 init=normal(std=0.02) kernel=3 padding=1 as=h",
        "  3.2: leaky_relu",
        "4: rows 'repeat 2'",
        "  4.0: scope 'round 1'",
        "    4.0.0: scope 'res'",
        "      4.0.0.0: residual",
        "        4.0.0.0.0: relu",
        "        4.0.0.0.1: conv2d bias=false channels=64 init=normal(std=0.02) kernel=3",
        "  4.1: scope 'round 2'",
        "    4.1.0: scope 'res'",
        "      4.1.0.0: residual",
        "        4.1.0.0.0: relu",
        "        4.1.0.0.1: conv2d bias=false channels=64 init=normal(std=0.02) kernel=3",
        "6: rows 'when size >= 8'",
        "  6.0: conv2d bias=false channels=2 init=normal(std=0.02) as=h4",
        "7: scope 'g 256 concat(e, z[20:40]) as q' as=q",
        "  7.0: residual",
        "    7.0.0: modulate by=concat(e, z[20:40])",
        "    7.0.1: upsample aligned=true factor=2 mode=bilinear",
        "    7.0.2: conv2d bias=false channels=256 init=normal(std=0.02)",
        "    shortcut",
        "    7.0.shortcut.0: upsample factor=2",
        "    7.0.shortcut.1: conv2d bias=false channels=256 init=normal(std=0.02) kernel=1",
        "8: conv2d bias=false channels=3 init=normal(std=0.02) kernel=5 as=foo",
        "9: call m(h4, 2)",
        "10: rows 'as last' as=last",
        "12: linear bias=false features=2 init=zeros()",
        "13: gaussian form=log_std",
      ])
  }

  /// A row, and the same as a mapping.
  static let forms: [(row: String, mapping: String)] = [
    ("conv2d 32 kernel 4", "{conv2d: {channels: 32, kernel: 4}}"),
    ("linear 3 as h", "{linear: {features: 3}, as: h}"),
    ("reshape 256 4 4", "{reshape: {shape: 256 4 4}}"),
    ("reshape 256 4 4", "{reshape: {shape: [256, 4, 4]}}"),
    ("concat a b", "{concat: {values: [a, b]}}"),
    ("add (a+b)", "{add: {value: (a + b)}}"),
    ("upsample 2 bilinear aligned", "{upsample: {factor: 2, mode: bilinear, aligned: true}}"),
    ("relu", "{relu: {}}"),
    ("b 3 4", "{b: {c: 3, d: 4}}"),
    ("b 3 d 4", "{b: {d: 4, c: 3}}"),
    ("b 3", "b c 3"),
    ("m 3", "{m: {y: 3}}"),
  ]

  @Test(arguments: forms)
  func bothFormsMeanTheSame(_ row: String, _ mapping: String) throws {
    func read(_ row: String) throws -> [String] {
      let lines = try listing(
        "blocks:\n  b(c, d=5): [conv2d $c kernel $d]\nnetworks:\n  m(x, y): [relu]\n  n:\n    - \(row)")
      return lines.map { $0.hasPrefix("0: scope") ? "0: scope" : $0 }
    }
    #expect(try read(row) == read(mapping))
  }

  static let positions: [(row: String, listing: String)] = [
    ("gaussian", "gaussian"), ("gaussian 100", "gaussian features=100"), ("gaussian log_std", "gaussian form=log_std"),
    ("gaussian 100 log_std", "gaussian features=100 form=log_std"), ("normal std learned", "normal std=learned"),
    ("normal std 0.1", "normal std=0.1"), ("normal std learned 0.1", "normal std=[\"learned\", \"0.1\"]"),
    ("normal std learned 0.1 floor 0.01", "normal floor=0.01 std=[\"learned\", \"0.1\"]"),
    ("normal floor 0.01 std learned", "normal floor=0.01 std=learned"),
    ("upsample 2 aligned", "upsample aligned=true factor=2"),
    ("upsample 2 aligned false", "upsample aligned=false factor=2"), ("upsample factor 3", "upsample factor=3"),
    ("conv2d 3 bias kernel 1", "conv2d bias=true channels=3 kernel=1"), ("linear 1e3", "linear features=1000"),
    ("dropout", "dropout"), ("dropout 0.5", "dropout p=0.5"), ("concat a b[0:2] c", "concat values=[a, b[0:2], c]"),
    ("reshape 3 4", "reshape shape=[3, 4]"), ("conv2d kernel 3 channels 4", "conv2d channels=4 kernel=3"),
  ]

  @Test(arguments: positions)
  func wordsFindTheirFields(_ row: String, _ expected: String) throws {
    #expect(try listing("networks:\n  n:\n    - \(row)") == ["0: \(expected)"])
  }

  @Test func aRowKnowsItsTextAndTheUsesThatLedToIt() throws {
    let experiment = try Small.experiment(
      Small.file(
        """
        let: {c: 7}
        blocks:
          a: [conv2d $c kernel 3 as h]
          b: [a]
        networks:
          n: [relu, b]
        """))
    guard case .rows(let table) = experiment.networks[0].body, case .rows(let b, scoped: true) = table[1].body,
      case .rows(let a, scoped: true) = b[0].body
    else {
      Issue.record("expected blocks in blocks")
      return
    }
    #expect(a[0].text == "conv2d 7 kernel 3 as h")
    #expect(a[0].alias == "h")
    #expect("\(a[0].mark)" == "vae.yaml:3:7")
    #expect(a[0].trail.map(\.description) == ["vae.yaml:4:7", "vae.yaml:6:13"])
  }

  @Test func whenComparesWords() throws {
    let words = "let: {kind: deconv, other: deconv, size: 2}\nnetworks:\n  n: "
    for (condition, holds) in [
      ("kind == deconv", true), ("deconv == kind", true), ("kind != deconv", false), ("kind == nearest", false),
      ("kind == other", true), ("kind == 'deconv'", true), ("kind != \"deconv\"", false), ("'other' == kind", false),
      ("size == large", false), ("size != large", true), ("size == 2", true),
    ] {
      #expect(try listing("\(words)[relu, when \(condition): [elu]]").count == (holds ? 3 : 1), "\(condition)")
    }
    #expect(throws: Problems.self) { try listing("\(words)[when nearest == deconv: [elu]]") }
    #expect(throws: Problems.self) { try listing("\(words)[when kind < deconv: [elu]]") }
  }

  @Test func whenLeavesThePathsOfOtherRowsAlone() throws {
    func paths(_ on: Bool) throws -> [String] {
      try listing("let: {on: \(on)}\nnetworks:\n  n: [relu, when on: [elu], tanh]")
    }
    #expect(try paths(true) == ["0: relu", "1: rows 'when on'", "  1.0: elu", "2: tanh"])
    #expect(try paths(false) == ["0: relu", "2: tanh"])
  }

  @Test func withForAConditionThatIsOffIsNoFault() throws {
    #expect(
      try listing("let: {on: false}\nnetworks:\n  n: [with bias false, when on: [linear 3], relu]") == ["2: relu"])
  }

  @Test func namesOfRoundsAndBlocksStayInside() throws {
    let rows = try listing("blocks: {b: [relu as h]}\nnetworks:\n  n: [relu as h, b, b, repeat 3: [relu as h]]")
    #expect(rows.count { $0.hasSuffix("as=h") } == 6)
  }

  /// Tables that would grow without end are refused, fast.
  static let bombs: [(table: String, message: String)] = [
    ("networks:\n  n: [repeat 1000: [repeat 1000: [relu]]]", "the network has more than 10000 rows"),
    ("networks:\n  n: [repeat 1000: [repeat 1000: [repeat 1000: []]]]", "the network has more than 10000 rows"),
    (
      "blocks:\n" + (0..<20).map { "  b\($0): [\($0 == 19 ? "relu" : "b\($0 + 1), b\($0 + 1)")]\n" }.joined()
        + "networks:\n  n: [b0]", "the network has more than 10000 rows"
    ),
    (
      "blocks:\n" + (0..<40).map { "  b\($0): [\($0 == 39 ? "relu" : "b\($0 + 1)")]\n" }.joined()
        + "networks:\n  n: [b0]",
      "blocks in blocks deeper than 32"
    ),
    (
      "blocks:\n" + (0..<20).map { "  b\($0): [residual: [\($0 == 19 ? "relu" : "b\($0 + 1)")]]\n" }.joined()
        + "networks:\n  n: [residual: [b0]]",
      "rows in rows deeper than 32"
    ),
    (
      "blocks:\n" + (0..<30).map { "  b\($0)(c): [b\(($0 + 1) % 31) $c$c]\n" }.joined()
        + "  b30(c): [linear $c]\nnetworks:\n  n: [b0 1]", "'c' is given more than 500 characters"
    ),
    ("networks:\n  n: [relu \(String(repeating: "x", count: 5_000))]", "a row of more than 4000 characters"),
  ]

  @Test(arguments: bombs)
  func nothingGrowsWithoutEnd(_ table: String, _ message: String) throws {
    let problems = #expect(throws: Problems.self) { _ = try Small.experiment(Small.file(table)) }
    #expect(problems?.all.contains { $0.message == message } == true, "\(problems?.all.map(\.message) ?? [])")
  }

  @Test func aProblemReadsWell() throws {
    let problems = #expect(throws: Problems.self) {
      _ = try Small.experiment(
        Small.file("blocks:\n  down(c): [conv2d $c kernal 4, relu]\nnetworks:\n  n: [down 32, down 64]"))
    }
    #expect(
      problems?.rendered() == """
        vae.yaml:2:23: error: conv2d has no field 'kernal'
            down(c): [conv2d $c kernal 4, relu]
                                ^~~~~~
          did you mean 'kernel'?
        vae.yaml:4:7: note: used here
            n: [down 32, down 64]
                ^~~~
        """)
  }
}
