internal import CYAML
import Basics

/// Stands in for the YAML reader, `Scope` and substitution until they are merged.
package enum YAML {
  package static func read(text: String, name: String) throws(Problems) -> Tree {
    let source = Source(name: name, text: text)
    var parser = yaml_parser_t()
    yaml_parser_initialize(&parser)
    defer { yaml_parser_delete(&parser) }
    var bytes = Array(text.utf8)
    bytes.append(0)
    let count = bytes.count - 1
    let result: Result<Tree, Problems> = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(&parser, buffer.baseAddress, count)
      do throws(Problems) {
        while true {
          var event = try next(&parser, source)
          defer { yaml_event_delete(&event) }
          if event.type == YAML_DOCUMENT_START_EVENT { return .success(try node(&parser, source)) }
          if event.type == YAML_STREAM_END_EVENT { throw Problems(Problem("the file is empty")) }
        }
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func next(_ parser: inout yaml_parser_t, _ source: Source) throws(Problems) -> yaml_event_t {
    var event = yaml_event_t()
    if yaml_parser_parse(&parser, &event) == 0 {
      let mark = parser.problem_mark
      throw Problems(Problem("the file is not YAML", at: Mark(source, line: mark.line + 1, column: mark.column + 1)))
    }
    return event
  }

  private static func node(_ parser: inout yaml_parser_t, _ source: Source) throws(Problems) -> Tree {
    var event = try next(&parser, source)
    defer { yaml_event_delete(&event) }
    return try node(&parser, source, event)
  }

  private static func node(
    _ parser: inout yaml_parser_t, _ source: Source, _ event: yaml_event_t
  ) throws(Problems) -> Tree {
    let mark = Mark(source, line: event.start_mark.line + 1, column: event.start_mark.column + 1)
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE
      return .scalar(phrase(text, mark, quoted: quoted))
    case YAML_SEQUENCE_START_EVENT:
      var children: [Tree] = []
      while true {
        var event = try next(&parser, source)
        defer { yaml_event_delete(&event) }
        if event.type == YAML_SEQUENCE_END_EVENT { return .list(children, mark) }
        children.append(try node(&parser, source, event))
      }
    case YAML_MAPPING_START_EVENT:
      var entries: [Tree.Entry] = []
      while true {
        var event = try next(&parser, source)
        defer { yaml_event_delete(&event) }
        if event.type == YAML_MAPPING_END_EVENT { return .mapping(entries, mark) }
        guard case .scalar(let key) = try node(&parser, source, event) else { throw Problems(Problem("key", at: mark)) }
        entries.append(.init(key: key, value: try node(&parser, source)))
      }
    default: throw Problems(Problem("aliases are not read here", at: mark))
    }
  }

  private static func phrase(_ text: String, _ mark: Mark, quoted: Bool) -> Phrase {
    var line = mark.line
    var column = mark.column + (quoted ? 1 : 0)
    let characters = Array(text)
    var places: [Mark] = []
    let lines = mark.source.lines
    for character in characters {
      if !quoted, line <= lines.count, column > lines[line - 1].count {
        line += 1
        column = line <= lines.count ? lines[line - 1].prefix { $0 == " " }.count : 1
      }
      places.append(Mark(mark.source, line: line, column: max(1, column)))
      _ = character
      column += 1
    }
    let width = line == mark.line ? characters.count + (quoted ? 2 : 0) : 1
    return Phrase(
      characters: characters, places: places,
      mark: Mark(mark.source, line: mark.line, column: mark.column, width: width), isQuoted: quoted)
  }
}

package struct Scope: Sendable {
  private var values: [String: LetValue]
  package private(set) var names: [String]

  package init(_ lets: [(String, LetValue)] = []) {
    names = lets.map(\.0)
    values = Dictionary(lets) { a, _ in a }
  }

  package subscript(_ name: String) -> LetValue? { values[name] }

  package func evaluate(_ expression: Expression) throws(Problem) -> LetValue {
    switch expression {
    case .number(let value, _): return .number(value)
    case .name(let name, let mark):
      guard let value = values[name] else { throw Problem("no name of 'let' is '\(name)'", at: mark) }
      return value
    case .negate(let inner, _): return .number(-(try number(inner)))
    case .binary(let sign, let a, let b, _):
      let (a, b) = (try number(a), try number(b))
      switch sign {
      case .add: return .number(a + b)
      case .subtract: return .number(a - b)
      case .multiply: return .number(a * b)
      case .divide: return .number(a / b)
      case .power: return .number(a)
      }
    case .comparison(let first, let links):
      var left = try evaluate(first)
      var holds = true
      for link in links {
        let right = try evaluate(link.right)
        if case .number(let a) = left, case .number(let b) = right {
          switch link.relation {
          case .less: holds = holds && a < b
          case .lessOrEqual: holds = holds && a <= b
          case .greater: holds = holds && a > b
          case .greaterOrEqual: holds = holds && a >= b
          case .equal: holds = holds && a == b
          case .notEqual: holds = holds && a != b
          }
        } else {
          holds = holds && (left == right) == (link.relation == .equal)
        }
        left = right
      }
      return .flag(holds)
    default: throw Problem("this is no constant", at: expression.mark)
    }
  }

  private func number(_ expression: Expression) throws(Problem) -> Double {
    guard case .number(let value) = try evaluate(expression) else { throw Problem("not a number", at: expression.mark) }
    return value
  }
}

extension Phrase {
  package func substituting(_ scope: Scope, extra: [String: Phrase] = [:]) throws(Problem) -> Phrase {
    guard characters.contains("$") else { return self }
    var made: [Character] = []
    var places: [Mark] = []
    var index = 0
    while index < characters.count {
      guard characters[index] == "$" else {
        made.append(characters[index])
        places.append(mark(index..<index + 1))
        index += 1
        continue
      }
      var end = index + 1
      while end < characters.count, characters[end].continuesName { end += 1 }
      let name = String(characters[index + 1..<end])
      let place = mark(index..<end)
      let text: [Character]
      if let phrase = extra[name] {
        text = phrase.characters
      } else {
        switch scope[name] {
        case .number(let value): text = Array(value.written)
        case .word(let word): text = Array(word)
        case .flag(let flag): text = Array(String(flag))
        default: throw Problem("no name is '\(name)'", at: place)
        }
      }
      made += text
      places += text.map { _ in place }
      index = end
    }
    return Phrase(characters: made, places: places, mark: mark, isQuoted: isQuoted)
  }
}
