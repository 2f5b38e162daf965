import Basics
import TestSupport
import Testing

@testable import Spec

@Suite struct TreeReading {
  static let texts: [(String, String)] = [
    ("a: 1", "{a: 1}"),
    ("a:", "{a: }"),
    ("a: \"\"", "{a: \"\"}"),
    ("a: y\nb: no\nc: 0x10\nd: ~", "{a: y, b: no, c: 0x10, d: ~}"),
    ("a: [b, {c: d}, [e]]", "{a: [b, {c: d}, [e]]}"),
    ("a: 'it''s'\nb: \"x\\ty\\u00e9\"", "{a: \"it's\", b: \"x\ty\u{e9}\"}"),
    ("a: one\n  two\n\n  three", "{a: one two\nthree}"),
    ("a: |\n  x\n   y\nb: >-\n  p\n  q", "{a: \"x\n y\n\", b: \"p q\"}"),
    ("a: \"x \\\n   y\"", "{a: \"x y\"}"),
    ("\u{feff}a: 1\r\nb: 2\rc: 3", "{a: 1, b: 2, c: 3}"),
    ("a: &x [1, 2]\nb: *x", "{a: [1, 2], b: [1, 2]}"),
    ("---\na: 1\n...\n", "{a: 1}"),
    ("- when size >= 8: [from h4, rgb as p8]".replacingDash, "{rows: [{when size >= 8: [from h4, rgb as p8]}]}"),
    ("generator(z, y):\n  - from y", "{generator(z, y): [from y]}"),
    ("kl: mean(kl(q))\nslice: from z[0:20]", "{kl: mean(kl(q)), slice: from z[0:20]}"),
    ("é: naïve 日本 👩‍👩‍👧", "{é: naïve 日本 👩‍👩‍👧}"),
  ]

  @Test(arguments: texts)
  func reads(_ text: String, _ expected: String) throws {
    #expect(shape(try read(text)) == expected)
  }

  /// Looked up in the file by its mark, every character is there.
  @Test(arguments: [
    "a: plain text", "a: one\n  two\n\n   three four", "a: 'it  is\n   quoted'", "a: \"two\n  lines\"",
    "a: |\n   literal\n     deeper\n   end", "a: >\n  folded text\n  goes on\n\n  here", "a: |2-\n    x\n   y",
    "a: [b c, 'd e', \"f\"]", "é ü: naïve 👩‍👩‍👧 done", "a: >  # comment\n  after the header", "a: &x text of its own",
  ])
  func marksEveryCharacter(_ text: String) throws {
    let lines = Source(name: "", text: text).lines.map { Array($0) }
    func check(_ tree: Tree) {
      switch tree {
      case .scalar(let phrase):
        for (index, character) in phrase.characters.enumerated() where !character.isWhitespace {
          let mark = phrase.mark(index..<index + 1)
          #expect(lines[mark.line - 1][mark.column - 1] == character, "\(text): \(character) at \(mark)")
        }
      case .list(let elements, _):
        for element in elements { check(element) }
      case .mapping(let entries, _):
        for entry in entries {
          check(.scalar(entry.key))
          check(entry.value)
        }
      }
    }
    check(try read(text))
  }

  @Test func marksEscapes() throws {
    guard case .scalar(let phrase) = try read(#"a: "x\ty\u00e9z\#n   w""#)["a"] else {
      Issue.record("no scalar")
      return
    }
    #expect(phrase.text == "x\ty\u{e9}z w")
    let marks = (0..<phrase.characters.count).map { phrase.mark($0..<$0 + 1) }.map {
      "\($0.line):\($0.column)+\($0.width)"
    }
    #expect(marks == ["1:5+1", "1:6+2", "1:8+1", "1:9+6", "1:15+1", "1:16+1", "2:4+1"])
    guard case .scalar(let quoted) = try read("a: 'i''s'")["a"] else {
      Issue.record("no scalar")
      return
    }
    #expect(quoted.mark(1..<2).width == 2 && quoted.mark(2..<3).column == 8)
  }

  static let faults: [(String, [String])] = [
    ("a: 1\nb: 2\na: 3", ["3:1: 'a' is written twice [1:1 it stands here first]"]),
    (
      "a: {x: 1, x: 2}\nb: {y: 1, y: 1}",
      [
        "1:11: 'x' is written twice [1:5 it stands here first]",
        "2:11: 'y' is written twice [2:5 it stands here first]",
      ]
    ),
    ("", ["test.yaml is empty ('atelier new NAME' writes a file to start from)"]),
    ("# nothing\n---\n", ["test.yaml is empty ('atelier new NAME' writes a file to start from)"]),
    (
      "just text",
      [
        "1:1: an experiment is a mapping, this is a text (it begins with keys such as 'data:', 'networks:' and 'objective:')"
      ]
    ),
    (
      "- a\n- b",
      [
        "1:1: an experiment is a mapping, this is a list (it begins with keys such as 'data:', 'networks:' and 'objective:')"
      ]
    ),
    ("a: 1\n---\nb: 2", ["2:1: a second document begins here (one file holds one experiment: split it at this line)"]),
    ("a:\n\t- b", ["2:1: a tab indents this line (YAML indents by spaces only)"]),
    (
      "a: {z: normal(4, 4)}",
      [
        "1:8: this is cut in two: a comma inside { } belongs to YAML (put the value on its own line, or in quotes) [1:18 its other part]"
      ]
    ),
    (
      "a: [g 128 concat(e, z)]",
      [
        "1:5: this is cut in two: a comma inside [ ] belongs to YAML (put the value on its own line, or in quotes) [1:21 its other part]"
      ]
    ),
    (
      "a: [from z[0:20]]",
      ["1:11: a '[' inside [ ] belongs to YAML (put the value on its own line, or in quotes: \"z[0:20]\")"]
    ),
    (
      "a: [1, 2\nb: 3",
      ["1:4: ']' is missing (this '[' is not closed before the next key) [2:2 this ':' stands inside it]"]
    ),
    ("a: [1, 2", ["1:4: ']' is missing (this '[' is not closed)"]),
    ("a: {b: 1", ["1:4: '}' is missing (this '{' is not closed)"]),
    ("a: [1, 2}", ["1:9: '}' closes nothing (expected ',' or ']') [1:4 '[' was opened here]"]),
    ("a: [1, , 2]", ["1:8: something is missing before ','"]),
    (
      "title: VAE: small",
      [
        "1:11: this ':' cannot stand here (text that holds ': ' goes in quotes: title: \"VAE: small\")"
      ]
    ),
    (
      "a:\n  b: 1\n c: 2",
      [
        "3:2: this line does not fit the keys above it (keys of one mapping begin in the same column) [1:1 the mapping begins here]"
      ]
    ),
    (
      "a:\n  - b\n  c: 1",
      [
        "3:3: this line does not fit the list above it (items of one list begin with '- ' in the same column) [2:3 the list begins here]"
      ]
    ),
    ("a: 1\nnonsense\nb: 2", ["2:1: this is neither 'key: value' nor '- item' (is a ':' missing, or its space?)"]),
    ("a: - b", ["1:4: a list begins on the line below its key (or write it as [a, b])"]),
    ("a: @b", ["1:4: a value cannot begin with '@' (put it in quotes)"]),
    ("a: *", ["1:4: a value cannot begin with '*' (it is a sign of YAML's: put the value in quotes)"]),
    (
      "a: *nowhere",
      [
        "1:4: nothing above is marked '&nowhere' ('*' at the beginning is YAML's sign for a repeated part: put text in quotes)"
      ]
    ),
    ("a: &x [1, *x]", ["1:11: '*x' stands inside '&x', which it would repeat"]),
    ("a: 'open", ["1:4: a quote is opened here and not closed"]),
    ("a: \"\\d\"", ["1:5: '\\d' means nothing in double quotes (write '\\\\' for a backslash, or use single quotes)"]),
    ("a: \"x\\0y\"", ["1:4: a text cannot hold the character U+0000"]),
    ("a: !!str b", ["1:4: '!!str' is a YAML tag, and tags have no meaning here (remove it)"]),
    ("a: |x\n  b", ["1:5: '|' and '>' stand alone: their text begins on the next line"]),
    ("[a]: b", ["1:1: a key is a word, not a list or a mapping (put it in quotes if it is text)"]),
    (": b", ["1:1: a key is missing before ':'"]),
    ("a: b\u{1}c", ["1:5: the character U+0001 cannot stand in a YAML file (delete this character)"]),
    ("a: é\u{2028}", ["1:5: the character U+2028 cannot stand in a YAML file (delete this character)"]),
    (String(repeating: "[", count: 80), ["1:65: more than 64 levels stand inside each other here"]),
  ]

  @Test(arguments: faults)
  func saysWhatIsWrong(_ text: String, _ expected: [String]) {
    #expect(problems { () throws(Problems) in try read(text) } == expected)
  }

  @Test func boundsAliases() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for i in 1...8 { text += "a\(i): &a\(i) [\(Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ", "))]\n" }
    let said = problems { () throws(Problems) in try read(text) }
    #expect(said.count == 1 && said[0].contains("come to more than 10000 parts"))
  }

  @Test func boundsDepthThroughAliases() {
    func nested(_ inner: String) -> String {
      String(repeating: "[", count: 30) + inner + String(repeating: "]", count: 30)
    }
    let text = "a: &a \(nested("x"))\nb: &b \(nested("*a"))\nc: \(nested("*b"))"
    let said = problems { () throws(Problems) in try read(text) }
    #expect(said == ["3:34: more than 64 levels stand inside each other here"])
  }

  @Test func boundsKeys() {
    let said = problems { () throws(Problems) in try read("\(String(repeating: "k", count: 201)): 1") }
    #expect(said == ["1:1: a key has at most 200 characters, this one has 201"])
  }

  @Test func refusesWhatIsNotUTF8() {
    let said = problems { () throws(Problems) in try YAMLText([97, 58, 32, 10, 98, 58, 0xC3, 0x28], name: "x") }
    #expect(said == ["2:3: this is not UTF-8 text (save the file as UTF-8)"])
  }

  @Test func readsFiles() throws {
    let folder = TemporaryFolder()
    #expect(shape(try YAML.read(path: folder.write("vae.yaml", "a: 1"))) == "{a: 1}")
    func said(_ path: String) -> [String] { problems { () throws(Problems) in try YAML.read(path: path) } }
    let path = folder.path
    #expect(said("\(path)/vea.yaml") == ["there is no file '\(path)/vea.yaml' (did you mean 'vae.yaml'?)"])
    #expect(
      said("\(path)/vae.yaml/x") == [
        "there is no file '\(path)/vae.yaml/x' (a part of its path is a file, not a folder)"
      ])
    #expect(said(path) == ["'\(path)' is a folder, not a file (it holds vae.yaml)"])
    #expect(said("/dev/null") == ["'/dev/null' is not a regular file"])
    #expect(said("a\0b")[0].hasPrefix("there is no file"))
    let large = folder.write("large.yaml", [UInt8](repeating: 32, count: 10 << 20))
    #expect(said(large) == ["'\(large)' has 10 MiB: an experiment has at most 1 MiB (is it the right file?)"])
  }

  /// Whatever is cut or changed, it is read or refused: never a crash.
  @Test func survivesMutations() {
    var state: UInt64 = 7
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let bytes = Array(sample.utf8)
    let odd: [UInt8] = Array("[]{}:,-#&*!|>'\"%@`$() \n\t\\?".utf8) + [0, 0xC3, 0xFF, 0x0D]
    var refused = 0
    for round in 0..<2000 {
      var changed = round % 4 == 0 ? Array(bytes[..<random(bytes.count)]) : bytes
      for _ in 0...random(4) where !changed.isEmpty {
        switch random(3) {
        case 0: changed[random(changed.count)] = odd[random(odd.count)]
        case 1: changed.remove(at: random(changed.count))
        default: changed.insert(odd[random(odd.count)], at: random(changed.count + 1))
        }
      }
      do throws(Problems) {
        let text = try YAMLText(changed, name: "fuzz")
        let string = String(String.UnicodeScalarView(text.scalars))
        _ = try PlanReader(text: string, overrides: ["latent=3"]).plan()
      } catch {
        refused += 1
        _ = error.rendered()
      }
    }
    #expect(refused > 500 && refused < 2000)
  }
}

extension String {
  fileprivate var replacingDash: String { "rows:\n  \(self)" }
}
