import Basics

/// Translates libyaml's errors for the person who wrote the file: what is wrong, and what to try.
struct YAMLMessages {
  let text: YAMLText
  let problem: String
  let position: YAMLEvent.Position
  let context: String
  let contextPosition: YAMLEvent.Position

  var explained: Problem {
    if indentedByTab(position.line) {
      return Problem("a tab indents this line", at: tabMark(position.line), hint: "YAML indents by spaces only")
    }
    let here = mark(position)
    if let known = flow(here) ?? scanning(here) ?? structure(here) { return known }
    return Problem("YAML: \(problem)\(context.isEmpty ? "" : ", \(context)")", at: here)
  }

  /// Inside { } or [ ].
  private func flow(_ here: Mark) -> Problem? {
    guard context.contains("flow") else { return nil }
    let isMapping = context.contains("mapping")
    let (opening, closing) = isMapping ? ("{", "}") : ("[", "]")
    let opened = mark(contextPosition)
    if isAtEnd(position) {
      return Problem("'\(closing)' is missing", at: opened, hint: "this '\(opening)' is not closed")
    }
    switch found {
    case ",": return Problem("something is missing before ','", at: here)
    case ":" where position.line > contextPosition.line:
      // A key on a later line: what was opened was meant to end before it.
      return Problem("'\(closing)' is missing", at: opened, hint: "this '\(opening)' is not closed before the next key")
        .noting(here, "this ':' stands inside it")
    case "[", "(", ":":
      return Problem(
        "a '\(found)' inside \(opening) \(closing) belongs to YAML", at: here,
        hint: "put the value on its own line, or in quotes: \"z[0:20]\"")
    case "]", "}":
      return Problem("'\(found)' closes nothing", at: here, hint: "expected ',' or '\(closing)'")
        .noting(opened, "'\(opening)' was opened here")
    default:
      return Problem("expected ',' or '\(closing)'", at: here, hint: splitHint).noting(
        opened, "'\(opening)' was opened here")
    }
  }

  private var splitHint: String? {
    let before = text.scalars[min(contextPosition.index, text.scalars.count)..<min(position.index, text.scalars.count)]
    guard before.count(where: { $0 == "(" }) > before.count(where: { $0 == ")" }) else { return nil }
    return "a comma inside { } or [ ] belongs to YAML: put the value on its own line, or in quotes"
  }

  /// A word that cannot be read.
  private func scanning(_ here: Mark) -> Problem? {
    switch problem {
    case "found character that cannot start any token":
      Problem("a value cannot begin with '\(found)'", at: here, hint: "put it in quotes")
    case "did not find expected alphabetic or numeric character":
      Problem(
        "a value cannot begin with '\(context.contains("alias") ? "*" : "&")'", at: mark(contextPosition),
        hint: "it is a sign of YAML's: put the value in quotes")
    case "found unexpected end of stream", "found unexpected document indicator":
      Problem("a quote is opened here and not closed", at: mark(contextPosition))
    case "found unknown escape character":
      Problem(
        "'\\\(character(at: position.index + 1))' means nothing in double quotes", at: here,
        hint: "write '\\\\' for a backslash, or use single quotes")
    case _ where problem.contains("hexdecimal number") || problem.contains("Unicode character"):
      Problem("the escape in these quotes is not a character", at: here)
    case _ where context.contains("tag") || problem.contains("tag") || context.contains("directive"):
      Problem(
        "tags and directives have no meaning here", at: here, hint: "put a value that begins with '!' or '%' in quotes")
    case _ where context.contains("block scalar"):
      Problem("'|' and '>' stand alone: their text begins on the next line", at: here)
    default: nil
    }
  }

  /// A second ': ' on a line is probably part of a text; otherwise the line is indented too far.
  private var secondColonHint: String {
    let line = position.line < text.source.lines.count ? text.source.lines[position.line] : ""
    let trimmed = line.drop { $0 == " " }
    guard let colon = trimmed.firstIndex(of: ":"), trimmed[..<colon].allSatisfy(\.continuesName),
      line.unicodeScalars.prefix(position.column).contains(":")
    else { return "a key begins its own line, as far in as its neighbours; put text that holds ': ' in quotes" }
    let value = trimmed[colon...].dropFirst().drop { $0 == " " }
    return "text that holds ': ' goes in quotes: \(trimmed[..<colon]): \"\(value.prefix(60))\""
  }

  /// Lines that do not fit together.
  private func structure(_ here: Mark) -> Problem? {
    switch problem {
    case "mapping values are not allowed in this context":
      Problem("this ':' cannot stand here", at: here, hint: secondColonHint)
    case "could not find expected ':'":
      Problem(
        "this is neither 'key: value' nor '- item'", at: mark(contextPosition), hint: "is a ':' missing, or its space?")
    case "block sequence entries are not allowed in this context":
      Problem("a list begins on the line below its key", at: here, hint: "or write it as [a, b]")
    case "did not find expected key" where found == ":": Problem("a key is missing before ':'", at: here)
    case "did not find expected key":
      Problem(
        "this line does not fit the keys above it", at: here, hint: "keys of one mapping begin in the same column"
      ).noting(mark(contextPosition), "the mapping begins here")
    case "did not find expected '-' indicator":
      Problem(
        "this line does not fit the list above it", at: here,
        hint: "items of one list begin with '- ' in the same column"
      ).noting(mark(contextPosition), "the list begins here")
    case "did not find expected node content": Problem("a value is missing here", at: here)
    case "did not find expected <document start>":
      Problem("this does not belong to what stands above it", at: here, hint: "check where the line begins")
    default: nil
    }
  }

  private var found: String { character(at: position.index) }

  private func character(at index: Int) -> String {
    index < text.scalars.count ? String(Character(text.scalars[index])) : "the end"
  }

  private func isAtEnd(_ position: YAMLEvent.Position) -> Bool {
    text.scalars.dropFirst(position.index).allSatisfy(\.isBlank)
  }

  private func mark(_ position: YAMLEvent.Position) -> Mark {
    // The end of the file is after its last line: show the last line.
    let line = min(position.line, max(0, text.source.lines.count - 1))
    return text.mark(
      line: line, column: line == position.line ? position.column : text.source.lines[line].unicodeScalars.count)
  }

  private func indentedByTab(_ line: Int) -> Bool {
    guard line < text.source.lines.count else { return false }
    return text.source.lines[line].prefix { $0 == " " || $0 == "\t" }.contains("\t")
  }

  private func tabMark(_ line: Int) -> Mark {
    let column = text.source.lines[line].prefix { $0 == " " }.count
    return text.mark(line: line, column: column)
  }
}
