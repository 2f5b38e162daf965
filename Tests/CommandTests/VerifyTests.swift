import Basics
import Testing

/// `atelier verify`: what a trial left is what it leaves again, and where it is not that is said.
@Suite struct VerifyTests {
  private static let experiment = """
    let: {latent: 2}
    data: {source: digits, train: 100, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 20, relu, dropout 0.1, gaussian $latent]
      decoder: [linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 2, batch: 20, optimizer: adam 1e-3}
    evaluate: [elbo]
    figures: [loss, samples, samples at epochs 0 1]
    sweep: {latent: [2, 3]}
    """

  @Test func everyByteIsCompared() throws {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "vae.yaml")
    try #require(try Program.run(["sweep", "vae.yaml"], in: folder).status == 0)
    let all = try Program.run(["verify", "Results/vae"], in: folder)
    #expect(all.status == 0 && all.output.hasSuffix("2 of 2 trials are the same\n"), "\(all.output)\(all.errors)")
    #expect(try Program.run(["verify", "Results/vae", "--some", "1"], in: folder).output.contains(": the same, "))

    let trials = "\(folder.path)/Results/vae/trials"
    let id = try #require(Files.names(in: trials).first { $0.hasPrefix("latent=3") })
    let checkpoint = "\(trials)/\(id)/checkpoint.safetensors"
    // The last number of all, from which it is told by its top byte.
    var bytes = try Files.read(checkpoint)
    bytes[bytes.count - 1] ^= 1
    try AtomicFile.write(bytes, to: checkpoint)
    let metrics = "\(trials)/\(id)/metrics.csv"
    let lines = try Files.text(metrics).split(separator: "\n").map(String.init)
    try AtomicFile.write(
      ([lines[0], "5,1,train,loss,1"] + lines.dropFirst(2)).joined(separator: "\n") + "\n", to: metrics)
    try Files.remove("\(trials)/\(id)/captures")
    let changed = try Program.run(["verify", "Results/vae/trials/\(id)"], in: folder)
    #expect(changed.status == 1)
    for words in [
      "\(id): not the same\n", "metrics.csv differs from line 2 on: '5,1,train,loss,1' was there, now '\(lines[1])'",
      "checkpoint.safetensors", "is new",
    ] { #expect(changed.output.contains(words), "\(changed.output)\(changed.errors)") }
    #expect(!Files.names(in: "\(folder.path)/Results/vae").contains { $0.hasPrefix(".verify") })
  }

  @Test func aFailureIsComparedToo() throws {
    let folder = try Folder()
    let text = Self.experiment.replacing("adam 1e-3", with: "sgd 1e5").replacing("latent: [2, 3]", with: "latent: [2]")
    try folder.write(Array(text.utf8), to: "vae.yaml")
    try #require(try Program.run(["sweep", "vae.yaml"], in: folder).status == 1)
    let same = try Program.run(["verify", "Results/vae"], in: folder)
    #expect(same.status == 0 && same.output.contains(": the same, "), "\(same.output)\(same.errors)")
    let trial = try #require(Files.names(in: "\(folder.path)/Results/vae/trials").first)
    let status = "\(folder.path)/Results/vae/trials/\(trial)/status.json"
    try AtomicFile.write(try Files.text(status).replacing("not finite", with: "infinite"), to: status)
    let other = try Program.run(["verify", "Results/vae"], in: folder)
    #expect(other.status == 1 && other.output.contains("it failed ("), "\(other.output)\(other.errors)")
  }

  @Test func whatCannotBeVerified() throws {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "vae.yaml")
    let missing = try Program.run(["verify", "nothing"], in: folder)
    #expect(missing.status == 2 && missing.errors.contains("there is no folder nothing"), "\(missing.errors)")
  }
}
