import Basics
import Foundation
import Testing

/// Sweeps whose settings are searched and whose trials are ended early: what comes out follows from the file alone.
@Suite(.serialized) struct SearchTests {
  private static let experiment = """
    let: {latent: 2, rate: 1e-3}
    data: {source: digits, train: 100, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 16, relu, gaussian $latent]
      decoder: [linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 9, batch: 50, optimizer: adam $rate}
    sweep:
      tpe: {draws: 16, at_once: 4, best: elbo, rate: log_uniform 1e-5 1e-1, latent: [1, 2, 4]}
      prune: hyperband elbo
    """

  private func folder(_ text: String = experiment) throws -> Folder {
    let folder = try Folder()
    try folder.write(Array(text.utf8), to: "vae.yaml")
    return folder
  }

  /// Without the times, which differ.
  private func table(_ folder: Folder) throws -> [[String]] {
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/vae/sweep.csv")))
    let seconds = try #require(table.column("seconds"))
    return table.rows.map { row in row.indices.filter { $0 != seconds }.map { row[$0] } }
  }

  @Test func whateverTheWorkers() throws {
    let one = try folder()
    let alone = try Program.run(["sweep", "vae.yaml", "--workers", "1"], in: one)
    #expect(alone.status == 0, "\(alone.output)\(alone.errors)")
    let expected = try table(one)
    #expect(expected.count == 16)
    // Nine epochs have room for rungs at 1 and 3, and for none.
    let plan = try Files.text("\(one.path)/Results/vae/plan.yaml")
    #expect(plan.contains("\nprune: halving elbo least 1 reduction 3 brackets 3\n"))
    let states = expected.map { $0[1] }
    #expect(states.count { $0 == "done" } >= 3 && states.count { $0 == "pruned" } >= 3, "\(states)")
    #expect(expected.filter { $0[1] == "pruned" }.allSatisfy { $0.last?.hasPrefix("elbo ") ?? false })

    let many = try folder()
    #expect(try Program.run(["sweep", "vae.yaml", "--workers", "5"], in: many).status == 0)
    #expect(try table(many) == expected)

    // Killed, with all its processes, once so many trials have come to their first rungs.
    let killed = try folder()
    for count in [2, 6, 9, 13] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = ["sweep", "vae.yaml", "--workers", "2"]
      process.currentDirectoryURL = URL(fileURLWithPath: killed.path)
      // As 'Program.run' has it: other libraries, which a variable may ask for, give other numbers.
      process.environment = ["HOME": "/home/user", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      let rungs = "\(killed.path)/Results/vae/rungs"
      let isThere = {
        Files.names(in: rungs).flatMap { Files.names(in: "\(rungs)/\($0)") }.count { $0.hasSuffix(".txt") } >= count
      }
      while process.isRunning, !isThere() { usleep(2000) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    #expect(try Program.run(["sweep", "vae.yaml", "--workers", "2"], in: killed).status == 0)
    #expect(try table(killed) == expected)

    // Nothing is left to do; and what was pruned goes on if one likes, which changes no other trial.
    let again = try Program.run(["sweep", "vae.yaml"], in: one)
    #expect(again.status == 0 && again.output.contains("0 of 16 trials to train"), "\(again.output)")
    #expect(try table(one) == expected)
    #expect(try !Program.run(["status", "Results/vae"], in: one).output.contains("of the search"))
    let released = try Program.run(["retry", "Results/vae", "--pruned"], in: one)
    #expect(released.status == 0, "\(released.output)\(released.errors)")
    let whole = try table(one)
    #expect(whole.allSatisfy { $0[1] == "done" })
    for (row, before) in zip(whole, expected) where before[1] == "done" { #expect(row == before) }
    #expect(try Program.run(["sweep", "vae.yaml"], in: one).output.contains("16 done before"))
    #expect(try table(one) == whole)
  }

  /// A whole trial is the same whether others were ended early or not.
  @Test func withoutTheRule() throws {
    let grid = Self.experiment.replacing(
      "  tpe: {draws: 16, at_once: 4, best: elbo, rate: log_uniform 1e-5 1e-1, latent: [1, 2, 4]}",
      with: "  rate: [1e-5, 1e-2, 1e-4, 3e-2, 1e-3, 1e-1]"
    ).replacing("hyperband elbo", with: "median loss startup 2")
    let ruled = try folder(grid)
    #expect(try Program.run(["sweep", "vae.yaml"], in: ruled).status == 0)
    let some = try table(ruled)
    #expect(some.map { $0[1] }.contains("pruned") && some.map { $0[1] }.contains("done"))
    try ruled.write(Array(grid.replacing("\n  prune: median loss startup 2", with: "").utf8), to: "vae.yaml")
    let rest = try Program.run(["sweep", "vae.yaml"], in: ruled)
    #expect(rest.status == 0)
    let all = try folder(grid.replacing("\n  prune: median loss startup 2", with: ""))
    #expect(try Program.run(["sweep", "vae.yaml"], in: all).status == 0)
    #expect(try table(ruled) == table(all))
  }

  @Test func saysWhatItGoesBy() throws {
    let wrong = try folder(
      Self.experiment.replacing("best: elbo", with: "best: elb").replacing("hyperband elbo", with: "hyperband eldo"))
    let ending = try Program.run(["sweep", "vae.yaml"], in: wrong)
    #expect(ending.status == 2)
    #expect(
      ending.errors.contains("'eldo' is not reported: trials are compared by a number that every epoch ends with"))
    #expect(!Files.exists("\(wrong.path)/Results"))
    let other = try folder(Self.experiment.replacing("best: elbo", with: "best: elb"))
    let said = try Program.run(["sweep", "vae.yaml"], in: other)
    #expect(
      said.errors.contains("'elb' is neither reported nor evaluated: a search goes by a number that trials end with"))
    #expect(said.errors.contains("did you mean 'elbo'?"))
  }
}
