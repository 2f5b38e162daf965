import Basics
import Model
import Testing

/// What `check` and `schema` print where nothing is wrong.
@Suite struct CheckTests {
  static let experiments = ["estimators", "latent-sizes", "vae-binarized-mnist"]

  @Test(arguments: experiments)
  func tablesOfExperiments(_ name: String) throws {
    let folder = try Folder()
    try folder.write(Files.read("\(Golden.folder)/../../Experiments/\(name).yaml"), to: "\(name).yaml")
    // Shapes are known without a look inside the files.
    let data = folder.outside("data")
    try Files.makeFolder("\(data)/binarized_mnist")
    for split in ["train", "valid", "test"] {
      try AtomicFile.write("0 1\n", to: "\(data)/binarized_mnist/binarized_mnist_\(split).amat")
    }
    let ending = try Program.run(["check", "\(name).yaml"], in: folder, data: data)
    #expect(ending.status == 0)
    #expect(ending.errors == "")
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.last != " " })
    try Golden.expect(ending.output, "Check/\(name).txt")
    #expect(Files.names(in: folder.path) == ["\(name).yaml"])
  }

  /// Every experiment that comes with the program, with what it may build on.
  @Test func experimentsAreRight() throws {
    let (folder, experiments) = (try Folder(), "\(Golden.folder)/../../Experiments")
    let names = Files.names(in: experiments).filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 20)
    let data = folder.outside("data")
    try Files.makeFolder("\(data)/binarized_mnist")
    for split in ["train", "valid", "test"] {
      try AtomicFile.write("0 1\n", to: "\(data)/binarized_mnist/binarized_mnist_\(split).amat")
    }
    for name in names { try folder.write(Files.read("\(experiments)/\(name)"), to: name) }
    for name in names {
      let ending = try Program.run(["check", name], in: folder, data: data)
      #expect(ending.status == 0 && ending.errors == "", "\(name): \(ending.errors)")
    }
  }

  /// What is not wrong, and most likely not meant.
  @Test func warningsAreTold() throws {
    let folder = try Folder()
    let text = """
      data: {source: digits, train: 100, valid: 20, test: 20}
      networks:
        generator(z, t): [linear 784, reshape 1 28 28]
      objective:
        sample: {x: data, t: data.label, z: normal(4)}
        define: {made: "generator(z, t)"}
        minimize: mean((made - x)^2)
      train: {batch: 50, epochs: 2, optimizer: adam 1e-2}
      figures: [loss, samples, reconstructions, latent_map]

      """
    try folder.write(Array(text.utf8), to: "idle.yaml")
    let check = try Program.run(["check", "idle.yaml"], in: folder)
    #expect(check.status == 0)
    try Golden.expect(check.errors, "Check/warnings.txt")
  }

  @Test func starterIsRight() throws {
    let folder = try Folder()
    #expect(try Program.run(["new", "first"], in: folder).status == 0)
    let check = try Program.run(["check", "first.yaml"], in: folder)
    #expect(check.status == 0 && check.errors == "")
  }

  /// The file is found in Experiments by its name alone, too.
  @Test func nameAloneIsEnough() throws {
    let folder = try Folder()
    try Files.makeFolder("\(folder.path)/Experiments")
    try folder.write(Array(LineTests.small.utf8), to: "Experiments/small.yaml")
    #expect(try Program.run(["check", "small"], in: folder).status == 0)
  }

  @Test func schemaNamesEveryLayer() throws {
    let ending = try Program.run(["schema"], in: Folder())
    #expect(ending.status == 0 && ending.errors == "")
    let schema = try #require(JSON(ending.output))
    let rows = schema["$defs"]?["row"]?["anyOf"]?.array?.last?["properties"]
    for kind in layerKinds { #expect(rows?[kind.name]?["description"]?.string == kind.summary) }
  }
}
