import Basics

// What shows that a checkpoint is as it was written: a digest among its metadata, of all else that it holds. It stands
// in the file itself, not beside it: of two files one is written first, and a process may die in between.
extension Checkpoint {
  private static let key = "digest"
  /// Says that there is a digest, so that one whose name was damaged is missed.
  private static let seal = (key: "sealed", value: "1")

  /// The metadata with the digest.
  var sealed: [(key: String, value: String)] {
    var sealed = self
    sealed.metadata.append(Self.seal)
    return sealed.metadata + [(Self.key, sealed.digest)]
  }

  /// Takes the digest away and compares it. Weights that others saved have none, nor have checkpoints of earlier versions.
  mutating func open(name: String) throws(Problem) {
    let written = self[Self.key]
    metadata.removeAll { $0.key == Self.key }
    guard written != nil || self[Self.seal.key] != nil else { return }
    guard written == digest else {
      throw Problem(
        "\(name) is damaged: it does not hold what was written",
        hint: "remove the folder \(name.parentFolder ?? ".") and sweep again, which trains the trial anew")
    }
    metadata.removeAll { $0.key == Self.seal.key }
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
