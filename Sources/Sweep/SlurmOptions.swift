import Basics

/// What `--on "slurm …"` asks for: words in pairs, as in a row of an experiment.
struct SlurmOptions: Sendable, Hashable {
  var partition: String?
  var account: String?
  var qos: String?
  var constraint: String?
  /// The longest that a task may take: Slurm counts in minutes.
  var minutes: Int?
  var memory: String?
  /// Of a task, and so the threads of a trial.
  var cpus = 1
  /// How many trials a task runs, one after the other.
  var each = 1
  /// How many tasks run at once.
  var atOnce: Int?
  /// How often a task may be queued again when its time runs out.
  var requeue = 100

  private struct Word: Sendable {
    let name: String
    let set: @Sendable (inout SlurmOptions, _ value: String) throws(Problem) -> Void

    init(_ name: String, _ set: @escaping @Sendable (inout SlurmOptions, String) throws(Problem) -> Void) {
      self.name = name
      self.set = set
    }
  }

  private static let words: [Word] = [
    Word("partition") { (options, value) throws(Problem) in options.partition = try name("partition", value) },
    Word("time") { (options, value) throws(Problem) in options.minutes = try minutes(value) },
    Word("memory") { (options, value) throws(Problem) in options.memory = try memory(value) },
    Word("cpus") { (options, value) throws(Problem) in options.cpus = try number("cpus", value, 1...1024) },
    Word("each") { (options, value) throws(Problem) in options.each = try number("each", value, 1...10_000) },
    Word("at-once") { (options, value) throws(Problem) in
      options.atOnce = try number("at-once", value, 1...1_000_000)
    },
    Word("requeue") { (options, value) throws(Problem) in options.requeue = try number("requeue", value, 0...10_000) },
    Word("account") { (options, value) throws(Problem) in options.account = try name("account", value) },
    Word("qos") { (options, value) throws(Problem) in options.qos = try name("qos", value) },
    Word("constraint") { (options, value) throws(Problem) in options.constraint = try name("constraint", value) },
  ]

  init() {}

  /// `partition cpu time 2h memory 4G each 8`.
  init(_ pairs: [String]) throws(Problem) {
    var seen: Set<String> = []
    for index in stride(from: 0, to: pairs.count, by: 2) {
      let name = pairs[index]
      guard let word = Self.words.first(where: { $0.name == name }) else {
        throw Problem(
          "slurm has no word '\(name)'",
          hint: suggestion(for: name, among: Self.words.map(\.name), noun: "its words, each with a value"))
      }
      guard index + 1 < pairs.count else { throw Problem("slurm: '\(name)' needs a value", hint: Self.example) }
      guard seen.insert(name).inserted else { throw Problem("slurm: '\(name)' is given twice") }
      try word.set(&self, pairs[index + 1])
    }
  }

  private static let example = #"for example --on "slurm partition cpu time 2h memory 4G""#

  /// What the site calls something; Slurm knows whether it exists.
  private static func name(_ word: String, _ value: String) throws(Problem) -> String {
    guard value.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 32 && $0.value < 127 }) else {
      throw Problem("slurm: '\(ScreenText.clean(value))' is no name of a \(word)")
    }
    return value
  }

  private static func number(_ word: String, _ value: String, _ range: ClosedRange<Int>) throws(Problem) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw Problem(
        "slurm: '\(word)' is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(value)'")
    }
    return number
  }

  private static func minutes(_ value: String) throws(Problem) -> Int {
    let units = [("min", 60), ("s", 1), ("h", 3600), ("d", 86400)]
    guard let (unit, seconds) = units.first(where: { value.hasSuffix($0.0) }),
      let count = Int(value.dropLast(unit.count)), (1...1_000_000).contains(count)
    else { throw Problem("slurm: 'time' is a number with its unit, not '\(value)'", hint: "30s, 90min, 2h or 1d") }
    return (count * seconds + 59) / 60
  }

  private static func memory(_ value: String) throws(Problem) -> String {
    guard let unit = value.last, "MGT".contains(unit), let count = Int(value.dropLast()),
      (1...1_000_000).contains(count)
    else { throw Problem("slurm: 'memory' is a number with its unit, not '\(value)'", hint: "500M, 4G or 1T") }
    return value
  }

  /// What sbatch is told of where to run a job, and for how long.
  var place: [String] {
    let named = [
      ("partition", partition), ("account", account), ("qos", qos), ("constraint", constraint),
      ("time", minutes.map(String.init)), ("mem", memory),
    ]
    return named.compactMap { name, value in value.map { "--\(name)=\($0)" } }
  }

  /// How many seconds before the end of its time a task is told. Slurm may do so up to a minute earlier.
  var warning: Int { minutes.map { max(10, min(120, $0 * 6)) } ?? 60 }
}
