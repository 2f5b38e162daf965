import Basics

/// A preset in use: its parameters with the values given to them.
struct PresetUse {
  let name: String
  /// The row in the user's file.
  let mark: Mark
  /// For `$name` in the preset's text.
  let texts: [String: Phrase]
  /// For bare names in its equations.
  let values: [String: Expression]
}

extension Problem {
  /// A fault in a preset's text, reported where the preset is used; a note shows the preset's own line.
  package func reported(for name: String, in presets: Source, at use: Mark) -> Problem {
    guard let mark, mark.source.name == presets.name else { return self }
    var copy = self
    copy.mark = use
    copy.message = "the objective '\(name)': \(message)"
    return copy.noting(mark, "this is its text")
  }
}

/// The text of all presets: `vae(beta=1): {sample: …}`, one below the other.
final class Presets {
  private let source: Source
  /// The presets read so far: the trials of a sweep ask for the same one.
  private var known: [String: Tree.Entry] = [:]
  /// Those of them with a `$name` in their text.
  private var filling: Set<String> = []

  init(source: Source) { self.source = source }

  /// The lines that begin a preset, with its name.
  private var beginnings: [(name: String, line: Int)] {
    source.lines.enumerated().compactMap { line, text in
      guard text.first?.startsName == true else { return nil }
      return (String(text.prefix { $0.continuesName }), line)
    }
  }

  var names: [String] { beginnings.map(\.name) }

  /// Whether the text of a preset that was read has a `$name`.
  func fillsNamesIn(_ name: String) -> Bool { filling.contains(name) }

  var text: String { source.lines.joined(separator: "\n") }

  /// Only the preset's own lines are read, with its own line numbers.
  subscript(_ name: String) -> Tree.Entry? {
    get throws(Problem) {
      if let entry = known[name] { return entry }
      let beginnings = beginnings
      guard let index = beginnings.firstIndex(where: { $0.name == name }) else { return nil }
      let lines =
        beginnings[index].line..<(index + 1 < beginnings.count ? beginnings[index + 1].line : source.lines.count)
      let text = String(repeating: "\n", count: lines.lowerBound) + source.lines[lines].joined(separator: "\n")
      do {
        let entry = try YAML.read(text: text, name: source.name).entries.first
        known[name] = entry
        if text.contains("$") { filling.insert(name) }
        return entry
      } catch {
        throw error.all.first ?? Problem("the preset '\(name)' cannot be read")
      }
    }
  }
}
