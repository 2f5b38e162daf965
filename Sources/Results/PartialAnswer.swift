import Basics

/// What parts of a long row of `evaluate` have given so far, in a file beside its answer: a row that was stopped goes
/// on from there. The file is written anew every few seconds, and forgotten once the row has its answer.
package final class PartialAnswer {
  private let trial: String
  private let path: String
  private var known: [String: [Double]] = [:]
  private var written = secondsNow()
  private static let pause = 5.0

  /// A line that cannot be read is made again.
  package init(_ key: String, in trial: String) {
    self.trial = trial
    path = "\(Answer.folder(in: trial))/\(key).part"
    for line in ((try? Files.text(path)) ?? "").split(separator: "\n") {
      let words = line.split(separator: "\t")
      let numbers = words.dropFirst().compactMap { Double($0) }
      if let key = words.first, numbers.count == words.count - 1 { known[String(key)] = numbers }
    }
  }

  package subscript(_ key: String) -> [Double]? { known[key] }

  package func keep(_ numbers: [Double], for key: String) throws {
    known[key] = numbers
    if secondsNow() - written >= Self.pause { try write() }
  }

  package func write() throws {
    guard !known.isEmpty else { return }
    let lines = known.sorted { $0.key < $1.key }.map { key, numbers in
      ([key] + numbers.map { "\($0)" }).joined(separator: "\t")
    }
    try Files.makeFolder("answers", in: trial)
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
    written = secondsNow()
  }

  package func forget() throws { if Files.exists(path) { try Files.remove(path) } }
}
