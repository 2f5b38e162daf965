import Basics
import Foundation
import Results
import TestSupport
import Testing

/// Sweeps of short trials whose processes, and those of their trials, are killed or stopped at random moments: no finished
/// trial is lost or run twice, and the tables at the end are those of a sweep that nothing disturbed, times aside.
@Suite(.serialized, .enabled(if: isOptimised, "it needs optimisation, as make test has it")) struct SurvivalTests {
  private static let experiment = """
    let: {latent: 2}
    data: {source: digits, train: 1000, valid: 100, test: 100}
    networks:
      encoder: [flatten, linear 100, batch_norm, relu, dropout 0.1, gaussian $latent]
      decoder: [linear 100, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 25, batch: 50, optimizer: adam 1e-3}
    evaluate: [elbo]
    figures: [loss, samples]
    sweep: {latent: [1, 2, 3, 4], seed: [1, 2]}
    """

  /// 200 times a trial's process or that of the sweep.
  @Test func killedAtRandom() throws {
    let sweep = try DisturbedSweep(Self.experiment)
    var random = Dice()
    while sweep.disturbances < 200 {
      usleep(UInt32(random.below(400_000)) + 20_000)
      try sweep.check()
      guard try sweep.isRunning() else { continue }
      if random.below(10) < 3 {
        sweep.kill(sweep.process.processIdentifier)
        sweep.process.waitUntilExit()
        try sweep.start()
      } else if let child = random.one(of: sweep.children) {
        sweep.kill(child)
      }
    }
    try sweep.conclude()
  }

  /// Stopped for longer than a silent heart is believed in, so that a second sweep takes over and both live when the first
  /// goes on; the same for the processes of trials.
  @Test func stoppedBeyondTheLimit() throws {
    let sweep = try DisturbedSweep(Self.experiment, heartLimit: 2)
    var random = Dice()
    var superseded = 0
    for round in 0..<6 {
      usleep(UInt32(random.below(800_000)) + 200_000)
      try sweep.check()
      guard try sweep.isRunning() else { continue }
      let first = sweep.process
      var stopped = [first.processIdentifier]
      if round % 2 == 1, let child = random.one(of: sweep.children) { stopped.append(child) }
      for process in stopped { kill(process, SIGSTOP) }
      try sweep.takeOver()
      usleep(UInt32(random.below(1_500_000)))
      for process in stopped.reversed() { kill(process, SIGCONT) }
      first.waitUntilExit()
      if first.terminationStatus == 2 { superseded += 1 }
      sweep.disturbances += 1
    }
    try sweep.conclude()
    #expect(superseded > 0)
  }
}

/// A sweep that is started again and again into one folder, beside one that nothing disturbs.
private final class DisturbedSweep {
  private let folder = TemporaryFolder()
  private let file: String
  private let heartLimit: Int?
  private let expected: [String: [String]]
  private(set) var process = Process()
  var disturbances = 0
  /// The finished trials' status files as they were first seen: which file, and when it was written.
  private var finished: [String: String] = [:]

  init(_ text: String, heartLimit: Int? = nil) throws {
    file = folder.write("vae.yaml", text)
    self.heartLimit = heartLimit
    let plain = try Self.started(file, "\(folder.path)/plain", nil)
    plain.waitUntilExit()
    #expect(plain.terminationStatus == 0)
    expected = try Self.tables("\(folder.path)/plain/vae")
    try start()
  }

  private var results: String { "\(folder.path)/disturbed/vae" }

  func start() throws { process = try Self.started(file, "\(folder.path)/disturbed", heartLimit) }

  /// Starts another one, and waits until it holds the folder.
  func takeOver() throws {
    let before = Claim.paths(in: "\(results)/.sweep")
    try start()
    for _ in 0..<1200 where process.isRunning && Claim.paths(in: "\(results)/.sweep") == before { usleep(50_000) }
  }

  private static func started(_ file: String, _ results: String, _ heartLimit: Int?) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["sweep", file, "--results", results, "--workers", "2"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    if let heartLimit {
      process.environment = ProcessInfo.processInfo.environment.merging(["ATELIER_HEART_LIMIT": "\(heartLimit)"]) { $1 }
    }
    try process.run()
    return process
  }

  var children: [pid_t] {
    let pid = process.processIdentifier
    let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
  }

  func kill(_ process: pid_t) {
    if Foundation.kill(process, SIGKILL) == 0 { disturbances += 1 }
  }

  /// False: it had ended. If all was done, it begins again from nothing.
  func isRunning() throws -> Bool {
    if process.isRunning { return true }
    if process.terminationStatus == 0 {
      #expect(try Self.tables(results) == expected)
      try Files.remove("\(folder.path)/disturbed")
      finished = [:]
    }
    try start()
    return false
  }

  /// A trial that was finished once is still there, and the same file.
  func check() throws {
    for trial in Files.names(in: "\(results)/trials") {
      let path = "\(results)/trials/\(trial)/status.json"
      guard let identity = Self.identity(path) else { continue }
      #expect(finished[path, default: identity] == identity, "\(trial) was run twice")
      finished[path] = identity
    }
    for path in finished.keys { #expect(Files.exists(path), "\(path) was lost") }
  }

  private static func identity(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return "\(status.st_ino) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }

  func conclude() throws {
    for _ in 0..<20 {
      process.waitUntilExit()
      try check()
      if process.terminationStatus == 0 { break }
      try start()
    }
    #expect(process.terminationStatus == 0)
    #expect(try Self.tables(results) == expected)
    #expect(Files.names(in: "\(results)/attempts") == [] && !Files.exists("\(results)/.sweep"))
  }

  /// The tables without the columns of times.
  private static func tables(_ results: String) throws -> [String: [String]] {
    var tables: [String: [String]] = [:]
    for name in ["sweep", "summary", "history", "evaluations"] {
      let table = try #require(Table(csv: try Files.text("\(results)/\(name).csv")))
      let kept = table.columns.indices.filter { !table.columns[$0].hasPrefix("seconds") }
      tables[name] = ([table.columns] + table.rows).map { row in kept.map { row[$0] }.joined(separator: ",") }
    }
    return tables
  }
}

/// The same numbers in each run.
private struct Dice {
  private var state: UInt64 = 1

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }

  mutating func one<Element>(of elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
