import Basics
import Testing

/// `atelier sweep FILE --dry-run`: what would be run and what it takes; nothing is written.
@Suite struct DryRunTests {
  @Test func saysWhatASweepTakes() throws {
    let folder = try Folder()
    try folder.write(Array(QuickVAE.text("sweep: {latent: [2, 3], seed: [1, 2]}").utf8), to: "vae.yaml")
    let dry = try Program.run(["sweep", "vae.yaml", "--dry-run"], in: folder)
    #expect(dry.status == 0 && dry.errors.isEmpty)
    let lines = dry.output.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("to run  latent=") } == 4)
    #expect(lines.contains("4 trials: 4 to run"))
    #expect(lines.contains { $0.hasPrefix("training is ") && $0.hasSuffix(" in all") }, "\(dry.output)")
    #expect(lines.contains { $0.contains("14,980 to 15,798 parameters; a trial needs about ") }, "\(dry.output)")
    #expect(!Files.exists("\(folder.path)/Results"))

    #expect(try Program.run(["sweep", "vae.yaml", "seed=1"], in: folder).status == 0)
    try Files.rename("\(folder.path)/Results/vae@seed=1", to: "\(folder.path)/Results/vae")
    let rest = try Program.run(["sweep", "vae.yaml", "--dry-run", "--calibrate"], in: folder)
    #expect(rest.output.contains("\n4 trials: 2 to run, 2 done\n"), "\(rest.output)\(rest.errors)")
    #expect(
      rest.output.replacing("\n  ", with: " ").contains("in all with 2 at once; what is measured"), "\(rest.output)")

    // Of a cluster: which program its nodes run, and for which processor that was built.
    let cluster = try Program.run(["sweep", "vae.yaml", "--dry-run", "--on", "slurm"], in: folder)
    let words = cluster.output.split(separator: "\nnodes run ").last?.replacing("\n  ", with: " ") ?? ""
    #expect(
      words.contains(" built for ") && words.hasSuffix("; a node that cannot run it is left out\n"), "\(cluster.output)"
    )
    #expect(!dry.output.contains("nodes run"))

    let alone = try Program.run(["sweep", "vae.yaml", "--calibrate"], in: folder)
    #expect(alone.status == 2 && alone.errors.contains("--calibrate is for --dry-run"))
  }
}
