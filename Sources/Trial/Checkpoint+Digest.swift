import Basics

// What shows that a checkpoint is as it was written: a digest among its metadata, of all else that it holds. It stands
// in the file itself, not beside it: of two files one is written first, and a process may die in between.
extension Checkpoint {
  private static let key = "digest"

  /// The metadata with the digest.
  var sealed: [(key: String, value: String)] { metadata + [(Self.key, digest)] }

  /// Takes the digest away and compares it. What trials did not write, as weights that PyTorch saved, has none.
  mutating func open(name: String) throws(Problem) {
    let written = self[Self.key]
    metadata.removeAll { $0.key == Self.key }
    guard written != nil || self["atelier"] != nil else { return }
    guard written == digest else {
      throw Problem(
        "\(name) is damaged: it does not hold what was written",
        hint: "remove the folder \(name.parentFolder ?? ".") and sweep again, which trains the trial anew")
    }
  }

  private var digest: String {
    var digest = Digest()
    func add(_ text: String) {
      var text = "\(text.utf8.count) \(text) "
      text.withUTF8 { digest.add($0) }
    }
    for (key, value) in metadata {
      add(key)
      add(value)
    }
    for array in arrays {
      add(array.name)
      add("\(array.shape)")
      array.numbers.withUnsafeBytes { digest.add($0.bindMemory(to: UInt8.self)) }
    }
    return digest.hex
  }
}
