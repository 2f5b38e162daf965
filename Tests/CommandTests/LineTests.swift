import Basics
import Testing

/// Command lines and what the program says to them, as a screen would show it: `$ atelier …`, the text, `[status]`.
@Suite struct LineTests {
  /// Faults in the words after `atelier`; beside them lies `small.yaml`.
  static let faults = [
    "chek small.yaml", "check", "check small.yaml --latent=5", "check small.yaml --fast", "check small.yaml -v",
    "check small.yaml latent", "check small.yaml latent = 5", "check small.yaml latnt=5", "check small.yaml latent=",
    "check small.yaml latent=ten", "check small.yaml =5", "check small.yaml train.batchs=5 data.sorce=mnist epochs=3",
    "check small.yaml train.optimizer.rate=1e-3", "check small.yaml networks.encoder=[flatten",
    "check small.yaml networks.encoder.1=relu", "check small.yaml base=other.yaml", "check small.yaml seed=x",
    "check small.yaml sweep.beta=[1,2]", "check small.yaml train={epochs:3}", "check smal", "check smal.yaml",
    "check .",
    "check nowhere/small.yaml", "check small.yaml/small.yaml", "run small.yaml --threads",
    "run small.yaml --threads lots",
    "run small.yaml --threads 0", "run small.yaml --workers 2", "sweep small.yaml --worker 2",
    "sweep small.yaml --dry-run=yes", "new", "new small", "schema small.yaml", "bench", "bench nowhere.yaml",
    "bench small.yaml --threads 1,x", "show grph small.yaml",
    "show preset vea",
    "show spec", "status", "status nowhere", "resume nowhere", "retry nowhere", "compare", "compare nowhere",
    "figures nowhere", "apply nowhere", "apply nowhere --network decoder --input z.npy --output x.npy", "help chek",
  ]

  static let helps =
    ["help", "help check", "check small.yaml -h"]
    + ["new", "sweep", "run", "status", "resume", "retry", "compare", "figures", "apply", "show", "schema", "bench"].map
  {
    "help \($0)"
  }

  static let small = """
    let: {latent: 10}
    data: {source: digits}
    networks:
      encoder: [flatten, linear 64, relu, gaussian $latent]
      decoder: [linear 64, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 2, batch: 50, optimizer: adam 1e-3}
    sweep: {latent: [2, 10]}

    """

  @Test func faultsAreTold() throws {
    let folder = try Folder()
    try folder.write(Array(Self.small.utf8), to: "small.yaml")
    try Self.expect(Self.faults, in: folder, "Lines/faults.txt") { ending in
      #expect(ending.status == 2 && ending.output.isEmpty && !ending.errors.isEmpty)
    }
    #expect(Files.names(in: folder.path) == ["small.yaml"])
  }

  @Test func helpFitsTheScreen() throws {
    let folder = try Folder()
    try Self.expect(Self.helps, in: folder, "Lines/help.txt") { ending in
      #expect(ending.errors.isEmpty)
      #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.last != " " })
    }
    #expect(Files.names(in: folder.path).isEmpty)
  }

  /// Whoever knows no word at all is helped, though nothing was done.
  @Test func everyWayToAskForHelp() throws {
    let folder = try Folder()
    let help = try Program.run(["help"], in: folder)
    for (words, status) in [([], 2), (["--help"], 0), (["-h"], 0)] as [([String], Int32)] {
      let ending = try Program.run(words, in: folder)
      #expect(ending.output == help.output && ending.status == status)
    }
    #expect(
      try Program.run(["check", "--help"], in: folder).output == Program.run(["help", "check"], in: folder).output)
  }

  private static func expect(
    _ lines: [String], in folder: Folder, _ golden: String, _ look: (Program.Ending) throws -> Void
  ) throws {
    var screen = ""
    for line in lines {
      let ending = try Program.run(line.split(separator: " ").map(String.init), in: folder)
      try look(ending)
      screen += "$ atelier \(line)\n\(ending.output)\(ending.errors)[\(ending.status)]\n\n"
    }
    try Golden.expect(screen, golden)
  }
}
