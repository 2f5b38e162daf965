import Basics
import Foundation
import TestSupport
import Testing

/// A trial, the sweep, or the user may stop at any moment: the same command afterwards leaves the tables of a sweep that
/// nothing disturbed, byte for byte, times aside.
@Suite(.serialized) struct InterruptionTests {
  private static let experiment = """
    let: {latent: 2}
    data: {source: digits, train: 2000, valid: 200, test: 200}
    networks:
      encoder: [flatten, linear 200, batch_norm, relu, dropout 0.1, gaussian $latent]
      decoder: [linear 200, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 30, batch: 50, optimizer: adam 1e-3}
    evaluate: [elbo]
    figures: [loss, samples, samples at epochs 0 1 10 30]
    sweep: {latent: [2, 3], seed: [1, 2]}
    """

  @Test(.enabled(if: isOptimised, "it trains twenty trials: run it with optimisation, as make test does"))
  func disturbedSweepsEndAsUndisturbedOnes() throws {
    let folder = TemporaryFolder()
    let file = folder.write("vae.yaml", Self.experiment)
    func sweep(_ name: String) throws -> Process {
      try start("sweep", file, "--results", "\(folder.path)/\(name)", "--workers", "2")
    }

    let plain = try sweep("plain")
    plain.waitUntilExit()
    #expect(plain.terminationStatus == 0)
    let expected = try tables(folder, "plain")
    #expect(expected.count == 4 && expected["captures"]?.count == 4 * 4)

    // A trial is killed: the sweep itself runs it again.
    let first = try sweep("trial")
    kill(try child(of: first), SIGKILL)
    first.waitUntilExit()
    #expect(first.terminationStatus == 0)
    #expect(try tables(folder, "trial") == expected)

    // The sweep is killed: its trials end with it, the same command goes on.
    let second = try sweep("parent")
    let orphan = try child(of: second)
    usleep(300_000)
    kill(second.processIdentifier, SIGKILL)
    second.waitUntilExit()
    for _ in 0..<200 where isAlive(orphan) { usleep(50_000) }
    #expect(!isAlive(orphan))
    let third = try sweep("parent")
    third.waitUntilExit()
    #expect(third.terminationStatus == 0)
    #expect(try tables(folder, "parent") == expected)

    // Ctrl-C: 130, with the state saved.
    let fourth = try sweep("interrupted")
    _ = try child(of: fourth)
    usleep(300_000)
    kill(fourth.processIdentifier, SIGINT)
    fourth.waitUntilExit()
    #expect(fourth.terminationStatus == 130)
    let fifth = try sweep("interrupted")
    fifth.waitUntilExit()
    #expect(fifth.terminationStatus == 0)
    #expect(try tables(folder, "interrupted") == expected)
  }

  /// A handler's frame is written where the stack pointer is, which oneDNN's kernels have in the heap.
  @Test func noSignalInterruptsWhatComputes() throws {
    let folder = TemporaryFolder()
    let file = folder.write("vae.yaml", Self.experiment)
    let run = try start("run", file, "--results", folder.path, "--threads", "2")
    let attempts = "\(folder.path)/vae/attempts"
    for _ in 0..<400
    where (try? FileManager.default.subpathsOfDirectory(atPath: attempts))?.contains(where: {
      $0.hasSuffix("checkpoint.safetensors")
    }) != true {
      usleep(25_000)
    }
    let pid = run.processIdentifier
    let status = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") })
    let blocked = try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
    for signal in [SIGINT, SIGTERM, SIGHUP] { #expect(blocked & 1 << (signal - 1) != 0, "\(signal)") }
    kill(pid, SIGINT)
    run.waitUntilExit()
    #expect(run.terminationStatus == 130)
  }

  // MARK: Parts

  private func start(_ words: String...) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits until a trial runs and has begun its first attempt.
  private func child(of process: Process) throws -> pid_t {
    let pid = process.processIdentifier
    for _ in 0..<400 {
      let children = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
      if let first = children.split(separator: " ").first.flatMap({ pid_t($0) }) { return first }
      usleep(25_000)
    }
    throw CocoaError(.featureUnsupported, userInfo: [NSLocalizedDescriptionKey: "no trial was started within 10 s"])
  }

  /// Running, and not merely unburied.
  private func isAlive(_ pid: pid_t) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return false }
    return !status.contains("State:\tZ")
  }

  /// The three tables without the columns of times, and what was captured in training.
  private func tables(_ folder: TemporaryFolder, _ name: String) throws -> [String: [String]] {
    var tables: [String: [String]] = [:]
    for table in ["sweep", "summary", "history"] {
      let text = try String(contentsOfFile: "\(folder.path)/\(name)/vae/\(table).csv", encoding: .utf8)
      let rows = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let kept = rows[0].indices.filter { !rows[0][$0].hasPrefix("seconds") }
      tables[table] = rows.map { row in kept.map { String(row[$0]) }.joined(separator: ",") }
    }
    let trials = "\(folder.path)/\(name)/vae/trials"
    tables["captures"] = try Files.names(in: trials).flatMap { trial in
      try Files.names(in: "\(trials)/\(trial)/captures").flatMap { key in
        let captures = "\(trials)/\(trial)/captures/\(key)"
        return try Files.names(in: captures).map {
          "\(trial) \($0) \(Digest.hex(of: try Files.read("\(captures)/\($0)")))"
        }
      }
    }
    return tables
  }
}
