import Basics
import Testing

@testable import Spec

@Suite struct TreeWriting {
  static let texts: [(String, String)] = [
    ("a: 1", "a: 1\n"), ("a:", "a:\n"), ("a: ''", "a: ''\n"),
    ("{a: '1', b: 'true', c: 'word', d: 'range 1 2'}", "a: '1'\nb: 'true'\nc: word\nd: 'range 1 2'\n"),
    (
      "a: [b, [c, d], {e: f, g: [h]}, [], {}, '']",
      "a:\n  - b\n  - - c\n    - d\n  - e: f\n    g:\n      - h\n  - []\n  - {}\n  - ''\n"
    ),
    (
      "a: ['x: y', 'x #', '- x', '-x', '*', 'it''s', ' x', 'x:', '?x', '!x']",
      "a:\n  - 'x: y'\n  - 'x #'\n  - '- x'\n  - -x\n  - '*'\n  - it's\n  - ' x'\n  - 'x:'\n  - ?x\n  - '!x'\n"
    ),
    ("a: \"two\\nlines\\t\\u0001\"", "a: \"two\\nlines\\t\\U00000001\"\n"),
    ("a: {}\nb: []", "a: {}\nb: []\n"), ("'generator(z, y)': [from 'z']", "generator(z, y):\n  - from 'z'\n"),
    ("a: one\n  two", "a: one two\n"), ("a: '---'", "a: '---'\n"), ("'- k': 1", "'- k': 1\n"),
    ("a: ['z[0:20]', 'mean(x, y)']", "a:\n  - z[0:20]\n  - mean(x, y)\n"),
  ]

  @Test(arguments: texts)
  func writes(_ text: String, _ expected: String) throws {
    let tree = try read(text)
    #expect(Emitter.text(of: tree) == expected)
  }

  /// Quotes are dropped where they say nothing, so it is the text that must come back, and be written the same again.
  @Test func comesBack() throws {
    var state: UInt64 = 3
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let pieces = [
      "a", "1", " ", "  ", ": ", ":", " #", "#", "-", "- ", "'", "\"", "\\", "\n", "\t", "[", "]", "{", "}", ",", "é",
      "👩‍👩‍👧",
      "\u{1}", "\u{85}", "\u{2028}", "---", "...", "true", "range ", "&", "*", "!", "|", ">", "%", "@", "`", "?", "$x",
      "\r\n", "1e5",
    ]
    let mark = Mark(Source(name: "made", text: ""), line: 1, column: 1)
    func phrase() -> Phrase {
      let text = (0..<random(5)).map { _ in pieces[random(pieces.count)] }.joined()
      return Phrase(text, at: mark, isQuoted: random(2) == 0)
    }
    func node(_ depth: Int) -> Tree {
      switch depth == 0 ? 0 : random(4) {
      case 1: .list((0..<random(4)).map { _ in node(depth - 1) }, mark)
      case 2: mapping(depth)
      default: .scalar(phrase())
      }
    }
    func mapping(_ depth: Int) -> Tree {
      .mapping(
        (0..<random(4)).map { .init(key: Phrase("k\($0) ~: #'\"[é", at: mark), value: node(depth - 1)) }, mark)
    }
    func plain(_ tree: Tree) -> String { shape(tree).filter { $0 != "\"" } }
    for _ in 0..<2000 {
      let tree = Tree.mapping([.init(key: Phrase("root", at: mark), value: mapping(4))], mark)
      let text = Emitter.text(of: tree)
      let again = try read(text)
      #expect(plain(again) == plain(tree), "\(text)")
      #expect(Emitter.text(of: again) == text)
    }
  }

  @Test func writesTheSampleSoThatItComesBack() throws {
    let text = Emitter.text(of: try read(sample))
    #expect(Emitter.text(of: try read(text)) == text)
  }
}
