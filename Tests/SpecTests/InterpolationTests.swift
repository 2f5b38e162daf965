import Basics
import Testing

@testable import Spec

@Suite struct Interpolation {
  let scope: Scope

  init() throws {
    scope = try Scope(
      read(
        "{latent: 10, rate: 1e-3, word: deconv, flag: true, sizes: [4, 8], big: 1e20, neg: -0.5, cost: 'a $$ b', odd: 3.0}"
      ))
  }

  static let texts: [(String, String)] = [
    ("linear $latent", "linear 10"), ("${latent}x", "10x"), ("$word $latent", "deconv 10"), ("$(2 * latent)", "20"),
    ("$(latent / 4)", "2.5"), ("$(sizes[1])", "8"), ("$$latent", "$latent"), ("$rate", "0.001"), ("$flag", "true"),
    ("$big", "1e+20"), ("$(neg)", "-0.5"), ("$cost", "a $ b"), ("$(max(latent, 3) ^ 2)", "100"),
    ("$(floor(-neg))", "0"),
    ("$(latent > 5)", "true"), ("$(word == word)", "true"), ("$c up", "32 up"), ("$(c + 1)", "33"), ("$odd", "3"),
    ("$(round(2.5) + abs(-1) + min(3, 1, 2))", "5"), ("$(sqrt(16) + log(1) + exp(0) + cos(0))", "6"),
    ("$(2 * flag)", "2"),
    ("nothing here", "nothing here"), ("$(1 < 2 < 3)", "true"), ("$(1 != 1)", "false"), ("$_p", "q"),
  ]

  @Test(arguments: texts)
  func fillsIn(_ text: String, _ expected: String) throws {
    let phrase = Phrase(text, at: Mark(Source(name: "t", text: text), line: 1, column: 1))
    let extra = ["c": Phrase("32", at: phrase.mark), "_p": Phrase("q", at: phrase.mark)]
    #expect(try phrase.substituting(scope, extra: extra).text == expected)
  }

  static let faults: [(String, String)] = [
    ("a $latnt", "1:6: nothing is named 'latnt' (did you mean 'latent'?)"),
    ("a $sizes b", "1:6: 'sizes' is the list [4, 8]: it cannot stand inside text (take one element: $(name[0]))"),
    ("cost $5", "1:9: no name follows '$' ($name, $(equation), or $$ for a dollar sign)"),
    ("a $", "1:6: no name follows '$' ($name, $(equation), or $$ for a dollar sign)"),
    ("a ${b c}", "1:6: '${b c}' holds no name (an equation is written $(b c))"),
    (
      "$(1 + (2)",
      "1:4: ')' is missing after '$(' (a comma inside { } or [ ] belongs to YAML: put the value on its own line, or in quotes)"
    ),
    ("$(1 / 0)", "1:8: 1 / 0 is not a finite number"), ("$(log(-1))", "1:6: log(-1) is not a finite number"),
    ("$(step * 2)", "1:6: 'step' changes during training: it has no value here"),
    ("$(sin(1))", "1:6: 'sin' cannot be used on constants (did you mean 'min'?)"),
    ("$(max(1))", "1:6: max takes two numbers or more, not 1"),
    ("$(word + 1)", "1:6: a number is needed here, this is the text 'deconv'"),
    ("$(sizes[2])", "1:12: there is no element 2: the list [4, 8] has 2, counted from 0"),
    ("$(latent[0])", "1:12: [ ] takes an element of a list, this is 10"),
    ("$(lambda)", "1:6: no name of 'let' is 'lambda' (let: big, cost, flag, latent, neg, odd, rate, sizes, word)"),
  ]

  @Test(arguments: faults)
  func saysWhatIsWrong(_ text: String, _ expected: String) throws {
    guard case .scalar(let phrase) = try read("a: \(text)")["a"] else {
      Issue.record("no scalar")
      return
    }
    let said = problems { () throws(Problems) in
      do throws(Problem) { _ = try phrase.substituting(scope) } catch { throw Problems(error) }
    }
    #expect(said == [expected])
  }

  @Test func substitutedCharactersStandAtTheirDollar() throws {
    guard case .scalar(let phrase) = try read("a: linear $latent x")["a"] else {
      Issue.record("no scalar")
      return
    }
    let made = try phrase.substituting(scope)
    #expect(made.text == "linear 10 x")
    for index in 7..<9 {
      let mark = made.mark(index..<index + 1)
      #expect(mark.column == 11 && mark.width == 7)
    }
    #expect(made.mark(7..<9).width == 7)
    #expect(made.mark(10..<11).column == 19)
  }

  static let lets: [(String, String)] = [
    (
      "{a: 1, b: true, c: word, d: '1', e: [1, x, [2]]}",
      "a=1 b=true c=the text 'word' d=the text '1' e=the list [1, x, [2]]"
    ),
    ("{width: $(2 * latent), latent: 8}", "width=16 latent=8"),
    ("{a: $b, b: $c, c: [1, 2]}", "a=the list [1, 2] b=the list [1, 2] c=the list [1, 2]"),
    ("{a: x$n, n: 3, m: [$n, $(n + 1)]}", "a=the text 'x3' n=3 m=the list [3, 4]"),
    (
      "{a: yes, b: 0x10, c: 1_000, d: .5, e: -2e3}",
      "a=the text 'yes' b=the text '0x10' c=the text '1_000' d=0.5 e=-2000"
    ),
    ("{tau: $(2 * pi)}", "tau=6.283185307179586"), ("", ""),
  ]

  @Test(arguments: lets)
  func evaluatesLet(_ text: String, _ expected: String) throws {
    let scope = try Scope(text.isEmpty ? nil : read(text))
    #expect(scope.lets.map { "\($0.name)=\($0.value.inWords)" }.joined(separator: " ") == expected)
  }

  static let letFaults: [(String, [String])] = [
    ("{a: $b, b: $c, c: $a}", ["1:5: 'a' is made of itself: a → b → c → a"]),
    ("{a: $(a + 1), x: $a}", ["1:5: 'a' is made of itself: a → a"]),
    ("{a: }", ["1:2: 'a' has no value"]),
    (
      "{a: {b: 1}}",
      [
        "1:5: 'a' is a mapping: a name of 'let' stands for a number, a word or a list (give each of its values a name of its own)"
      ]
    ),
    ("{a: 1e999}", ["1:5: 1e999 is too large for a number"]),
    (
      "{2a: 1, data: 2, pi: 3}",
      [
        "1:2: '2a' cannot be a name (a name is a letter, then letters, digits and '_')",
        "1:9: 'data' is a key of the file, so 'let' cannot use it (choose another name)",
        "1:18: 'pi' has its own meaning, so 'let' cannot use it (choose another name)",
      ]
    ),
    ("{a: [$b], b: [1]}", ["1:6: $b is a list: it cannot stand inside another one"]),
    (
      "{first: $unknown, c: 1, last: $nowhere}",
      [
        "1:9: no name of 'let' is 'unknown' (let: c, first, last)",
        "1:31: no name of 'let' is 'nowhere' (let: c, first, last)",
      ]
    ),
  ]

  @Test(arguments: letFaults)
  func refusesLet(_ text: String, _ expected: [String]) {
    #expect(problems { () throws(Problems) in try Scope(read(text)) } == expected)
  }

  @Test func boundsGrowth() {
    var text = "a0: xxxxxxxxxxxxxxxx\n"
    for i in 1...40 { text += "a\(i): $a\(i - 1)$a\(i - 1)\n" }
    let doubled = problems { () throws(Problems) in try Scope(read(text)) }
    #expect(doubled.count == 1 && doubled[0].contains("more than 65536 characters"))
    let chain = (0..<200).map { "b\($0): $b\($0 + 1)\n" }.joined() + "b200: 1"
    let deep = problems { () throws(Problems) in try Scope(read(chain)) }
    #expect(deep.first?.contains("names lean on names more than 100 times") == true)
  }
}
