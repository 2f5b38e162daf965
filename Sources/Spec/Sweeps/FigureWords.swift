import Basics

extension Tree {
  /// With the words of a file of the user's own, for figures of all experiments. What this file says itself stands.
  func addingWords(of path: String) throws(Problems) -> Tree {
    guard let others = try Self.words(path) else { return self }
    let words = self["words"] ?? .mapping([], others.mark)
    guard case .mapping(let own, let mark) = words, case .mapping(let entries, _) = self else { return self }
    let added = others.entries.filter { other in !own.contains { $0.key.reads(other.key.text) } }
    let key = entries.first { $0.key.reads("words") }?.key ?? Phrase("words", at: others.mark)
    let rest = entries.filter { !$0.key.reads("words") }
    return .mapping(rest + [Entry(key: key, value: .mapping(own + added, mark))], self.mark)
  }

  /// Nil where the file says nothing.
  private static func words(_ path: String) throws(Problems) -> Tree? {
    let bytes: [UInt8]
    do { bytes = try TextFile.bytes(of: path) } catch { throw Problems(error) }
    var reader = try YAMLReader(YAMLText(bytes, name: path))
    guard let tree = try reader.document(), !tree.isEmpty, !tree.isNull else { return nil }
    guard case .mapping = tree else {
      throw Problems(
        Problem(
          "words of figures are a mapping of labels to what is written instead, here is \(tree.inWords)", at: tree.mark,
          hint: "loss: perte"))
    }
    return tree
  }
}
