import Testing

@testable import Basics
@testable import Spec

@Suite struct EquationTests {
  /// As written, and as its tree.
  static let cases: [(text: String, tree: String)] = [
    ("1", "1"), ("1e-3", "0.001"), (".5", "0.5"), ("2.", "2"), ("_", "_"), ("a1_b", "a1_b"), ("β", "β"),
    ("a + b - c", "((a + b) - c)"), ("a - (b - c)", "(a - (b - c))"), ("a + b * c", "(a + (b * c))"),
    ("(a + b) * c", "((a + b) * c)"), ("a / b / c", "((a / b) / c)"), ("a^b^c", "(a ^ (b ^ c))"),
    ("(a^b)^c", "((a ^ b) ^ c)"), ("-a^2", "-(a ^ 2)"), ("(-a)^2", "(-a ^ 2)"), ("a^-b", "(a ^ -b)"), ("--a", "--a"),
    ("-a * b", "(-a * b)"), ("a * -b", "(a * -b)"), ("a < b", "(a < b)"), ("a < b <= c", "(a < b <= c)"),
    ("(a < b) == c", "((a < b) == c)"), ("a + b != c * d", "((a + b) != (c * d))"), ("f()", "f()"),
    ("f(a, b=c + 1)", "f(a, b=(c + 1))"), ("kl(q)", "kl(q)"), ("z[3]", "z[3]"), ("z[0:20]", "z[0:20]"),
    ("z[:20]", "z[:20]"), ("z[20:]", "z[20:]"), ("z[:]", "z[:]"), ("z[a < b]", "z[(a < b)]"),
    ("z[1:2][0]", "z[1:2][0]"), ("h[:, 0, 0]", "h[:, 0, 0]"), ("F(x).h[:,-1:, a:]", "F(x).h[:, -1:, a:]"),
    ("h[:b, 1 : 3][a + 1, :]", "h[:b, 1:3][(a + 1), :]"), ("h[f(a, b), z[0, 1]]", "h[f(a, b), z[0, 1]]"),
    ("q.mean", "q.mean"), ("D(x).h.mean[0]^2", "(D(x).h.mean[0] ^ 2)"), ("(a + b).mean", "(a + b).mean"),
    ("autoregressive(f(c, _))", "autoregressive(f(c, _))"), ("where(cut > 3, w1, w2)", "where((cut > 3), w1, w2)"),
    ("mean(sum((x - y)^2))", "mean(sum(((x - y) ^ 2)))"), ("  a  +\tb ", "(a + b)"),
  ]

  @Test(arguments: cases)
  func readsAndWrites(_ text: String, _ tree: String) throws {
    let equation = try EquationReader.read(Self.phrase(text))
    #expect(equation.tree == tree)
    let written = equation.description
    #expect(try EquationReader.read(Self.phrase(written)).tree == tree, "written as \(written)")
  }

  @Test func marksStandAtTheSmallestWord() throws {
    guard case .binary(.add, let left, let right, let plus) = try EquationReader.read(Self.phrase("f(x) + z[0:2].mean"))
    else {
      Issue.record("expected a sum")
      return
    }
    #expect([left.mark, plus, right.mark].map(\.column) == [1, 6, 15])
    #expect([left.mark, plus, right.mark].map(\.width) == [1, 1, 4])
  }

  @Test func drawsMayMakeSamples() throws {
    let one = try EquationReader.readDraw(Self.phrase("q(x)"))
    #expect(one.count == nil && one.source.description == "q(x)")
    let many = try EquationReader.readDraw(Self.phrase("k + 1 of q(x)"))
    #expect(many.count?.description == "k + 1" && many.source.description == "q(x)")
  }

  /// Whatever tree is written is read back as it was.
  @Test func randomTreesComeBack() throws {
    var random = Generator(state: 7)
    for _ in 0..<2_000 {
      let equation = Self.random(&random, depth: 5)
      let text = equation.description
      #expect(try EquationReader.read(Self.phrase(text)).tree == equation.tree, "written as \(text)")
    }
  }

  static let limits: [(text: String, message: String)] = [
    (String(repeating: "(", count: 5_000) + "1", "the equation is too long: more than 2000 names, numbers and signs"),
    (String(repeating: "(", count: 900) + "1", "the equation is nested deeper than 200 brackets"),
    (String(repeating: "-", count: 900) + "1", "the equation is nested deeper than 200 brackets"),
    (String(repeating: "f(", count: 900) + "1", "the equation is nested deeper than 200 brackets"),
    (String(repeating: "z[", count: 900) + "1", "the equation is nested deeper than 200 brackets"),
    (String(repeating: "2^", count: 900) + "1", "the equation is nested deeper than 200 brackets"),
    (String(repeating: "1+", count: 2_000) + "1", "the equation is too long: more than 2000 names, numbers and signs"),
    (String(repeating: "9", count: 400), "\(String(repeating: "9", count: 400)) is too large for a number"),
  ]

  @Test(arguments: limits)
  func nothingGrowsWithoutEnd(_ text: String, _ message: String) {
    let problem = #expect(throws: Problem.self) { _ = try EquationReader.read(Self.phrase(text)) }
    #expect(problem?.message == message)
  }

  @Test func anEmptyPhraseIsAnError() {
    let problem = #expect(throws: Problem.self) { _ = try EquationReader.read(Self.phrase("  ")) }
    #expect(problem?.message == "expected an equation, found nothing")
  }

  static let wordCases: [(text: String, words: [String])] = [
    ("conv2d 32 kernel 4", ["conv2d", "32", "kernel", "4"]), ("  a   b\tc ", ["a", "b", "c"]), ("", []),
    ("g 2 concat(e, z[1, 2]) x", ["g", "2", "concat(e, z[1, 2])", "x"]), ("add (a + b)", ["add", "(a + b)"]),
    ("z[0 : 20]", ["z[0 : 20]"]), ("fid F.h[:, 0, 0] samples 9", ["fid", "F.h[:, 0, 0]", "samples", "9"]),
    ("f (a) b", ["f", "(a)", "b"]),
  ]

  @Test(arguments: wordCases)
  func wordsEndAtSpacesOutsideBrackets(_ text: String, _ words: [String]) throws {
    #expect(try Self.phrase(text).words().map(\.text) == words)
  }

  @Test func parametersOfPresetsAreReplaced() throws {
    let equation = try EquationReader.read(Self.phrase("a * x + f(x, x=g(y)) - x.mean + f.x"))
    let values = ["x": try EquationReader.read(Self.phrase("1 + y")), "f": try EquationReader.read(Self.phrase("h"))]
    #expect(equation.replacing(values).description == "a * (1 + y) + h(1 + y, x=g(y)) - (1 + y).mean + h.x")
    let part = try EquationReader.read(Self.phrase("f[x:x, :, x]"))
    #expect(part.replacing(values).description == "h[1 + y:1 + y, :, 1 + y]")
  }
}

// MARK: - Support

extension EquationTests {
  static func phrase(_ text: String) -> Phrase {
    let source = Source(name: "equation", text: text)
    let characters = Array(text)
    let marks = characters.indices.map { Mark(source, line: 1, column: $0 + 1) }
    return Phrase(
      characters: characters, marks: marks, mark: Mark(source, line: 1, column: 1, width: characters.count))
  }

  /// The next of a fixed sequence (Knuth's multiplier).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) | (state << 31)
    }
  }

  static func random(_ random: inout Generator, depth: Int) -> Expression {
    let mark = Mark(Source(name: "made", text: ""), line: 1, column: 1)
    func below(_ random: inout Generator) -> Expression { Self.random(&random, depth: depth - 1) }
    switch depth == 0 ? Int.random(in: 0..<3, using: &random) : Int.random(in: 0..<11, using: &random) {
    case 0: return .number(Double(Int.random(in: 0..<1000, using: &random)) / 8, mark)
    case 1: return .name(["x", "beta", "of_1"].randomElement(using: &random) ?? "x", mark)
    case 2: return .itself(mark)
    case 3: return .negate(below(&random), mark)
    case 4, 5:
      let sign = Expression.BinaryOperator.allCases.randomElement(using: &random) ?? .add
      return .binary(sign, below(&random), below(&random), mark)
    case 6:
      let links = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        let relation = Expression.ComparisonOperator.allCases.randomElement(using: &random) ?? .less
        return Expression.Link(relation, below(&random), mark)
      }
      return .comparison(first: below(&random), links)
    case 7:
      let arguments = (0..<Int.random(in: 0...3, using: &random)).map {
        Expression.Argument(name: Bool.random(using: &random) ? "name\($0)" : nil, below(&random), mark)
      }
      return .call("f", arguments, mark)
    case 8, 9:
      let subscripts = (0..<Int.random(in: 1...3, using: &random)).map { _ -> Expression.Subscript in
        if Bool.random(using: &random) { return .index(below(&random)) }
        let from = Bool.random(using: &random) ? below(&random) : nil
        let to = Bool.random(using: &random) ? below(&random) : nil
        return .range(from: from, to: to, mark)
      }
      return .part(below(&random), subscripts, mark)
    default: return .member(below(&random), "mean", mark)
    }
  }
}

extension Expression {
  /// With every bracket, so that different trees differ as text, whatever their marks.
  var tree: String {
    switch self {
    case .number(let value, _): value.written
    case .name(let name, _): name
    case .itself: "_"
    case .negate(let operand, _): "-\(operand.tree)"
    case .binary(let sign, let left, let right, _): "(\(left.tree) \(sign.rawValue) \(right.tree))"
    case .comparison(let first, let links):
      "(" + links.reduce(first.tree) { "\($0) \($1.relation.rawValue) \($1.right.tree)" } + ")"
    case .call(let name, let arguments, _):
      "\(name)(\(arguments.map { ($0.name.map { $0 + "=" } ?? "") + $0.value.tree }.joined(separator: ", ")))"
    case .part(let value, let subscripts, _): "\(value.tree)[\(subscripts.map(\.tree).joined(separator: ", "))]"
    case .member(let value, let name, _): "\(value.tree).\(name)"
    }
  }
}

extension Expression.Subscript {
  fileprivate var tree: String {
    switch self {
    case .index(let index): index.tree
    case .range(let from, let to, _): "\(from?.tree ?? ""):\(to?.tree ?? "")"
    }
  }
}
