import Basics
import Testing

/// Command lines and what the program says to them, as a screen would show it: `$ atelier …`, the text, `[status]`.
@Suite struct LineTests {
  /// Faults in the words after `atelier`; beside them lies `small.yaml`.
  static let faults = [
    "chek small.yaml", "check", "check small.yaml --latent=5", "check small.yaml --fast", "check small.yaml -v",
    "check small.yaml latent", "check small.yaml latent = 5", "check small.yaml latnt=5", "check small.yaml latent=",
    "check small.yaml latent=ten", "check small.yaml latent=5 let.latent=6", "check small.yaml =5",
    "check small.yaml train.batchs=5 data.sorce=mnist epochs=3",
    "check small.yaml train.optimizer.rate=1e-3", "check small.yaml networks.encoder=[flatten",
    "check small.yaml networks.encoder.1=relu", "check small.yaml base=other.yaml", "check small.yaml seed=x",
    "check small.yaml sweep.beta=[1,2]", "check small.yaml train={epochs:3}", "check smal", "check smal.yaml",
    "check .",
    "check nowhere/small.yaml", "check small.yaml/small.yaml", "run small.yaml --threads",
    "run small.yaml --threads lots",
    "run small.yaml --threads 0", "run small.yaml --workers 2", "sweep small.yaml --worker 2",
    "sweep small.yaml --dry-run=yes", "sweep small.yaml --time-limit 2", "sweep small.yaml --memory-limit lots",
    "resume nowhere --retries 101", "sweep small.yaml --on slrum", "sweep small.yaml --on=local --detach",
    "sweep small.yaml --on slurm --workers 2", "new", "new small", "schema small.yaml",
    "bench", "bench nowhere.yaml",
    "bench small.yaml --threads 1,x", "show grph small.yaml",
    "show preset vea",
    "show spec", "show table small.yaml encodr", "show spec small.yaml --latex", "status", "status nowhere",
    "resume nowhere", "retry nowhere", "compare", "compare nowhere", "report", "report nowhere",
    "figures nowhere", "apply nowhere", "apply nowhere --network decoder --input z.npy --output x.npy", "help chek",
    "data", "data lst", "data list all", "data show", "data show fases", "data show faces sizee=32",
    "data show faces size=3", "data show faces classes=buns", "data show ring flip=true",
    "data show digits subset=last", "data show faces size", "data show mnist", "data show digits --path .",
    "data show digits --sheet digits.gif", "data fetch", "data fetch mnst", "data fetch faces", "data fetch celeba",
    "data fetch mnist fashion_mnist", "data cache all",
  ]

  /// What `data` says of sources that are there; beside them lie sets in `sets`.
  static let data = [
    "data list", "data show digits train=50 valid=10 test=0",
    "data show digits train=50 valid=10 test=0 classes=8 dequantise=fixed subset=4",
    "data show shapes train=40 valid=0 test=0 count=2 size=16",
    "data show ring train=100 valid=0 test=0 modes=40", "data show fashion_mnist",
    "data show shapes train=3 valid=1 test=0 --csv shapes.csv --sheet shapes.png",
    "data show swiss_roll train=3 valid=0 test=1 --csv rolls.csv --sheet rolls.svg",
  ]

  static let helps =
    ["help", "help check", "check small.yaml -h"]
    + [
      "new", "sweep", "run", "status", "resume", "retry", "compare", "report", "evaluate", "figures", "apply", "data",
      "show", "schema",
      "bench",
    ].map {
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

  @Test func dataIsShown() throws {
    let folder = try Folder()
    try Files.makeFolder("\(folder.path)/sets/mnist")
    try Files.makeFolder("\(folder.path)/sets/fashion_mnist")
    for (split, count) in [("train", 20), ("t10k", 5)] {
      let images = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 28, 0, 0, 0, 28]
      let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, UInt8(count)]
      let pixels = (0..<count * 784).map { UInt8(truncatingIfNeeded: $0 * 7) }
      try folder.write(images + pixels, to: "sets/fashion_mnist/\(split)-images-idx3-ubyte")
      try folder.write(labels + (0..<count).map { UInt8($0 % 10) }, to: "sets/fashion_mnist/\(split)-labels-idx1-ubyte")
      try folder.write(images + pixels, to: "sets/mnist/\(split)-images-idx3-ubyte")
    }
    try Self.expect(Self.data, in: folder, data: "sets", "Lines/data.txt") { ending in
      #expect(ending.status == 0 && ending.errors.isEmpty)
      #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.last != " " })
    }
    #expect(Files.names(in: folder.path) == ["rolls.csv", "rolls.svg", "sets", "shapes.csv", "shapes.png"])
    for name in ["shapes", "rolls"] { try Golden.expect(Files.text("\(folder.path)/\(name).csv"), "Lines/\(name).csv") }
    #expect(try Files.read("\(folder.path)/shapes.png").starts(with: [0x89, 0x50, 0x4e, 0x47]))
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
    _ lines: [String], in folder: Folder, data: String? = nil, _ golden: String, _ look: (Program.Ending) throws -> Void
  ) throws {
    var screen = ""
    for line in lines {
      let ending = try Program.run(line.split(separator: " ").map(String.init), in: folder, data: data)
      try look(ending)
      screen += "$ atelier \(line)\n\(ending.output)\(ending.errors)[\(ending.status)]\n\n"
    }
    try Golden.expect(screen, golden)
  }
}
