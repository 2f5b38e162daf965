import Basics
import Search

/// What the trials of a sweep that prunes were worth at the rungs of its rule: the folder `rungs/`.
///
///     rule.txt              the rule, the folder of its records, and the trials in the order in which it compares them
///     <records>/<id>.txt    a trial's values at its rungs, and what was decided
///
/// A trial's values do not depend on who trains it, so whoever does may write them; they stay when it is published. Another
/// rule has another folder of records, so that a process which still goes by the old one writes nothing of the new one.
package struct Rungs: Sendable {
  /// What is known of one trial.
  package struct Record: Sendable, Hashable {
    package var values: [(rung: Int, value: Double)] = []
    /// The trials, by their places in the order, that it cannot go on without.
    package var waits: (rung: Int, trials: [Int])?
    package var isPruned = false
    /// The user lets it go on to its end: it is not judged any more, and to others it is what it was.
    package var isExempt = false

    package init() {}

    package static func == (a: Record, b: Record) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    package func value(at rung: Int) -> Double? { values.first { $0.rung == rung }?.value }

    package mutating func set(_ value: Double, at rung: Int) {
      if self.value(at: rung) == nil { values.append((rung, value)) }
    }

    package var text: String {
      var lines = values.map { "rung \($0.rung) \($0.value)" }
      if let waits { lines.append("waits \(waits.rung) \(waits.trials.map(String.init).joined(separator: " "))") }
      if isPruned { lines.append("pruned") }
      if isExempt { lines.append("exempt") }
      return lines.map { "\($0)\n" }.joined()
    }

    /// Lines that cannot be read are left out: what they said is found again when the trial is trained.
    package init(text: String) {
      for line in text.split(separator: "\n") {
        let words = line.split(separator: " ")
        switch words.first {
        case "rung" where words.count == 3:
          if let rung = Int(words[1]), let value = Double(words[2]) { set(value, at: rung) }
        case "waits" where words.count > 2:
          let numbers = words.dropFirst().compactMap { Int($0) }
          if numbers.count == words.count - 1 { waits = (numbers[0], Array(numbers.dropFirst())) }
        case "pruned": isPruned = true
        case "exempt": isExempt = true
        default: break
        }
      }
    }
  }

  package let rule: String
  package let order: [String]
  /// The number that the rule goes by, its second word.
  package let goal: String
  private let records: String
  private let results: ResultsFolder

  private static func folder(_ results: ResultsFolder) -> String { "\(results.path)/rungs" }
  private static func rulePath(_ results: ResultsFolder) -> String { "\(folder(results))/rule.txt" }

  /// Nil where the sweep prunes nothing.
  package init?(_ results: ResultsFolder) {
    guard let text = try? Files.text(Self.rulePath(results)) else { return nil }
    let lines = text.split(separator: "\n").map(String.init)
    guard lines.count > 1, case let words = lines[0].split(separator: " "), words.count > 1 else { return nil }
    rule = lines[0]
    goal = String(words[1])
    records = String(lines[1].filter { $0.isLetter || $0.isNumber || $0 == "-" })
    order = Array(lines.dropFirst(2))
    self.results = results
  }

  private func path(_ id: String) -> String { "\(Self.folder(results))/\(records)/\(id).txt" }

  package func record(_ id: String) -> Record {
    ((try? Files.text(path(id))).map { Record(text: $0) }) ?? Record()
  }

  package func write(_ record: Record, of id: String) throws { try AtomicFile.write(record.text, to: path(id)) }

  /// A trial that was trained before there was a rule has its values in its `metrics.csv` alone.
  package func reached(_ id: String, at rung: Int) -> Reached {
    let record = record(id)
    if let value = record.value(at: rung) { return .value(value) }
    if record.isPruned { return .ended }
    guard results.outcome(id) != nil else { return .notYet }
    let rows = (try? HistoryRow.readable(in: results.trial(id)).rows) ?? []
    let value = HistoryRow.value(of: goal, in: rows.filter { $0.epoch == Double(rung) })
    return value.map { .value($0) } ?? .ended
  }

  // MARK: For the sweep

  /// Whether a trial need not wait any more for the trials that it said it waits for.
  package func isReady(_ id: String) -> Bool {
    guard let waits = record(id).waits else { return true }
    return waits.trials.allSatisfy { place in
      !order.indices.contains(place) || reached(order[place], at: waits.rung) != .notYet
    }
  }

  /// Writes the rule and the order of the trials. Where another rule or order was there, what it decided is void: what was
  /// pruned goes on, and is judged anew.
  package static func prepare(_ results: ResultsFolder, rule: String?, order: [String]) throws {
    let before = Rungs(results)
    // A search that starts again is as long as it was, or shorter for as long as one of its trials has to be run again.
    if let before, before.rule == rule, before.order.starts(with: order) { return }
    var records: String?
    if let before, before.rule == rule, order.starts(with: before.order) {
      records = before.records
    } else if let before {
      for id in before.order { try release(id, results) }
    }
    guard let rule else { return try Files.remove(folder(results)) }
    let own =
      records ?? Digest.hex(of: ([rule] + order).joined(separator: "\n").utf8) + "-\(UInt32.random(in: 0 ... .max))"
    try Files.makeFolder("\(folder(results))/\(own)")
    try AtomicFile.write(([rule, own] + order).map { "\($0)\n" }.joined(), to: rulePath(results))
    for name in Files.names(in: folder(results)) where name != own && name != "rule.txt" {
      try? Files.remove("\(folder(results))/\(name)")
    }
  }

  /// Makes all pruned trials stopped ones that are not judged any more; their ids.
  package static func releaseAll(_ results: ResultsFolder) throws -> [String] {
    guard let rungs = Rungs(results) else { return [] }
    var released: [String] = []
    for id in rungs.order where results.outcome(id)?.state == .pruned {
      var record = rungs.record(id)
      record.isPruned = true
      record.isExempt = true
      try rungs.write(record, of: id)
      try release(id, results)
      released.append(id)
    }
    return released
  }

  /// Makes a pruned trial one that was stopped, which goes on from its checkpoint.
  private static func release(_ id: String, _ results: ResultsFolder) throws {
    guard results.outcome(id)?.state == .pruned else { return }
    let attempts = results.attempts(id)
    try Files.makeFolder("\(attempts)/1")
    try Files.rename(results.trial(id), to: "\(attempts)/1/pruned")
  }
}

extension HistoryRow {
  /// The value of a number among the records of one moment: that of the validation split, else of the test split, else of
  /// training.
  package static func value(of name: String, in rows: [HistoryRow]) -> Double? {
    [Split.valid, .test, .train].lazy.compactMap { split in
      rows.last { $0.name == MetricName(split, name) }?.value
    }.first
  }
}
