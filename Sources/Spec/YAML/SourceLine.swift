import Basics

/// The source of data that a command line names: `faces size=32` says what `{source: faces, size: 32}` says in a file.
package func readSource(_ name: String, _ options: [String], catalogues: Catalogues) throws(Problems) -> Call {
  let line = Source(name: "command line", text: name)
  let head = Phrase(name, at: Mark(line, line: 1, column: 1, width: name.count))
  var entries = [Tree.Entry(key: Phrase("source", at: head.mark), value: .scalar(head))]
  for option in options {
    guard option.contains("=") else {
      throw Problems(
        Problem("'\(option)' is not an option of \(name): it has no '='", hint: "fields of the source, as in seed=1"))
    }
    entries.append(try CommandLineOverride.read(option))
  }
  var decoder = Decoder(scope: Scope(), catalogues: catalogues, readings: Readings(catalogues))
  let sources = decoder.sources(.mapping(entries, head.mark))
  guard decoder.problems.isEmpty, let source = sources.first else { throw Problems(decoder.problems).tidied }
  return source.call
}
