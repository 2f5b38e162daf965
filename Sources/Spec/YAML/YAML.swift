import Basics

/// Reads YAML into a `Tree`: every scalar as text, every character with its mark.
package enum YAML {
  /// The experiment in a file.
  package static func read(path: String) throws(Problems) -> Tree {
    let bytes: [UInt8]
    do { bytes = try TextFile.bytes(of: path) } catch { throw Problems(error) }
    return try file(YAMLText(bytes, name: path))
  }

  /// The experiment in a text; `name` is what errors call it.
  package static func read(text: String, name: String) throws(Problems) -> Tree {
    try file(YAMLText(Array(text.utf8), name: name))
  }

  /// One value given on the command line. It is YAML if it begins like a list, a mapping or a quoted text, else it is
  /// plain text to its end, whatever it holds: `title=VAE: small` needs no quotes.
  static func value(_ text: YAMLText, from start: Int) throws(Problems) -> Tree {
    let rest = text.scalars[start...]
    guard let first = rest.firstIndex(where: { !$0.isBlank }), "[{\"'".unicodeScalars.contains(text.scalars[first])
    else {
      let end = (rest.lastIndex { !$0.isBlank } ?? start - 1) + 1
      return .scalar(text.phrase(min(rest.firstIndex { !$0.isBlank } ?? start, end)..<end))
    }
    var reader = try YAMLReader(text.blanked(before: start))
    return try reader.document() ?? .scalar(text.phrase(start..<start))
  }

  private static func file(_ text: YAMLText) throws(Problems) -> Tree {
    var reader = try YAMLReader(text)
    let root = try reader.document()
    switch root {
    case .mapping: return root!
    case nil:
      throw Problems(Problem("\(text.source.name) is empty", hint: "'atelier new NAME' writes a file to start from"))
    case .scalar(let phrase) where phrase.characters.isEmpty && !phrase.isQuoted:
      throw Problems(Problem("\(text.source.name) is empty", hint: "'atelier new NAME' writes a file to start from"))
    case .scalar(let phrase):
      throw Problems(Problem("an experiment is a mapping, this is a text", at: phrase.mark, hint: mappingHint))
    case .list(_, let mark):
      throw Problems(Problem("an experiment is a mapping, this is a list", at: mark, hint: mappingHint))
    }
  }

  private static let mappingHint = "it begins with keys such as 'data:', 'networks:' and 'objective:'"
}
