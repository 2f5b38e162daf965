import Basics
import Results

/// What two trainings of one trial left, compared byte for byte. Times are left out, and so are figures: they are drawn
/// from the rest, and say what the trial's sweep is.
package struct TrialDifferences: Sendable, Hashable {
  /// How many files both have.
  package private(set) var compared = 0
  /// What differs, a sentence a file.
  package private(set) var found: [String] = []

  /// Times, and where the trial was made.
  private static let left: Set<String> = ["status.json", "trial.json", "log.txt", "figures"]

  /// `first` may have been asked for more since, and have fewer answers than `second`.
  package init(_ first: String, _ second: String) throws {
    for path in Self.files(in: second) {
      guard Files.exists("\(first)/\(path)") else {
        if !Self.isAnswer(path) { found.append("\(path) is new") }
        continue
      }
      compared += 1
      if let difference = try Self.difference(path, first, second) { found.append(difference) }
    }
    for path in Self.files(in: first) where !Self.isAnswer(path) && !Files.exists("\(second)/\(path)") {
      found.append("\(path) is missing")
    }
  }

  package mutating func add(_ difference: String) { found.insert(difference, at: 0) }

  private static func isAnswer(_ path: String) -> Bool {
    ["answers/", "arrays/", "tables/"].contains { path.hasPrefix($0) }
  }

  private static func files(in folder: String, below path: String = "") -> [String] {
    Files.names(in: "\(folder)/\(path)").flatMap { name -> [String] in
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      if left.contains(inner) || name.hasSuffix(".part") { return [] }
      return Files.isFolder("\(folder)/\(inner)") ? files(in: folder, below: inner) : [inner]
    }
  }

  private static func difference(_ path: String, _ first: String, _ second: String) throws -> String? {
    if path.hasPrefix("answers/"), path.hasSuffix(".json") {
      let key = String(path.dropFirst("answers/".count).dropLast(".json".count))
      let answers = [first, second].map { folder in
        var answer = Answer(key, in: folder)
        answer?.seconds = 0
        answer?.processor = ""
        return answer
      }
      guard answers[0] != answers[1] else { return nil }
      let values = answers.map { $0?.measured.first.map { Table.cell($0.value) } ?? "nothing" }
      return "\(answers[0]?.row ?? path): \(values[0]) was measured, now \(values[1])"
    }
    let bytes = try [first, second].map { try Files.read("\($0)/\(path)") }
    guard bytes[0] != bytes[1] else { return nil }
    if path.hasSuffix(".csv") {
      let lines = bytes.map {
        String(decoding: $0, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      }
      let number = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
      let words = lines.map { number < $0.count ? "'\($0[number])'" : "nothing" }
      return "\(path) differs from line \(number + 1) on: \(words[0]) was there, now \(words[1])"
    }
    if path.hasSuffix(".safetensors"), let difference = arrays(path, first, second) { return difference }
    let same = zip(bytes[0], bytes[1]).prefix { $0 == $1 }.count
    return "\(path) differs from byte \(same) on, of \(bytes[0].count)"
  }

  private static func arrays(_ path: String, _ first: String, _ second: String) -> String? {
    let checkpoints: [Checkpoint]
    do { checkpoints = try [first, second].map { try Checkpoint(path: "\($0)/\(path)") } } catch {
      return describe(error)
    }
    let names = checkpoints.map { $0.arrays.map(\.name) }
    guard names[0] == names[1] else { return "\(path) holds other arrays" }
    let differing = zip(checkpoints[0].arrays, checkpoints[1].arrays).filter { $0 != $1 }
    guard let (before, now) = differing.first, before.shape == now.shape else { return nil }
    let largest = zip(before.numbers, now.numbers).map { abs($0 - $1) }.max() ?? 0
    return
      "\(path): \(differing.count) of \(names[0].count) arrays differ, \(before.name) by up to \(Table.cell(Double(largest)))"
  }
}
