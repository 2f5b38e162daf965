import Basics
import Model
import Testing

/// What `check` and `schema` print where nothing is wrong.
@Suite struct CheckTests {
  @Test(arguments: ["assignment/estimators", "practical/latent-sizes", "assignment/vae-binarized-mnist"])
  func tablesOfExperiments(_ path: String) throws {
    let folder = try Folder()
    let name = path.lastComponent
    try folder.write(Files.read("\(Golden.folder)/../../Experiments/\(path).yaml"), to: "\(name).yaml")
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

  /// Networks that move at a share of the rate say so; the share has a path, in the file or not.
  @Test func ratesOfNetworksAreShown() throws {
    let folder = try Folder()
    let text = """
      title: Rates
      data: {source: digits, train: 20, valid: 10, test: 10}
      networks: {encoder: [flatten, linear 4], decoder: [linear 784, reshape 1 28 28, bernoulli]}
      objective: autoencoder
      train: {epochs: 1, batch: 10, optimizer: adam 1e-3}
      """
    try folder.write(Array(text.utf8), to: "rates.yaml")
    let ending = try Program.run(["check", "rates.yaml", "train.rates.encoder=0.01"], in: folder)
    #expect(ending.status == 0 && ending.errors == "")
    let titles = ending.output.split(separator: "\n").filter { $0.contains(" takes ") }
    #expect(titles == ["encoder takes 1×28×28, at 0.01 of the rate", "decoder takes 4"])
  }

  /// Every experiment that comes with the program, with what it may build on.
  @Test func experimentsAreRight() throws {
    let (folder, experiments) = (try Folder(), "\(Golden.folder)/../../Experiments")
    let paths = Files.names(in: experiments).flatMap { source in
      Files.names(in: "\(experiments)/\(source)").map { "\(experiments)/\(source)/\($0)" }
    }
    let names = paths.map(\.lastComponent)
    #expect(names.count >= 38 && Set(names).count == names.count && names.allSatisfy { $0.hasSuffix(".yaml") })
    let data = folder.outside("data")
    try Files.makeFolder("\(data)/binarized_mnist")
    for split in ["train", "valid", "test"] {
      try AtomicFile.write("0 1\n", to: "\(data)/binarized_mnist/binarized_mnist_\(split).amat")
    }
    for (name, path) in zip(names, paths) {
      let bytes = try Files.read(path)
      try folder.write(bytes, to: name)
      let comment = String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix { $0.hasPrefix("# ") }
      #expect(comment.count >= 2, "\(name) does not say what it shows")
    }
    // What others load from has to be trained.
    let small = ["train.epochs=1", "data.train=20", "data.valid=20", "data.test=20", "evaluate=[]", "figures=[]"]
    var trained: Set<String> = []
    func trainNeeds(of name: String) throws {
      let text = String(decoding: try Files.read("\(folder.path)/\(name)"), as: UTF8.self)
      for match in text.matches(of: #/: (?:load|start) ([a-z0-9-]+) \w+([\w.$ ]*)/#) {
        let need = "\(match.output.1).yaml"
        // A name that is swept stands for one seed after the other.
        for seed in match.output.2.contains("$") ? 1...3 : 1...1 {
          // The names of the trial's settings, each with its value.
          let words = match.output.2.split(separator: " ").map { $0.hasPrefix("$") ? "\(seed)" : String($0) }
          let settings = stride(from: 0, to: words.count - 1, by: 2).map { "\(words[$0])=\(words[$0 + 1])" }
          guard names.contains(need), trained.insert(([need] + settings).joined(separator: " ")).inserted else {
            continue
          }
          try trainNeeds(of: need)
          let ending = try Program.run(["run", need] + settings + small, in: folder)
          #expect(ending.status == 0, "\(need): \(ending.errors)")
        }
      }
    }
    for name in names {
      try trainNeeds(of: name)
      let ending = try Program.run(["check", name], in: folder, data: data)
      // The files of published sets are not here, and this processor may lack instructions.
      let faults = ending.errors.split(separator: "\n").filter { $0.contains(": error: ") }
      let others = faults.filter { fault in
        !["its files were not found", "cannot read svhn_classifier", "no instructions for bf16"].contains {
          fault.contains($0)
        }
      }
      let isRight = faults.isEmpty ? ending.status == 0 && ending.errors == "" : others == []
      #expect(isRight, "\(name): \(ending.errors)")
    }
  }

  /// Settings that differ only in numbers that change no shape share a check; those that differ in a shape never do. The
  /// values come from ranges: those of lists differ by where they are written, and so share nothing anyway.
  @Test func noCheckIsSharedBetweenShapes() throws {
    let folder = try Folder()
    let text = """
      data: {source: digits, train: 20}
      let: {pad: 1, rate: 0.001, size: 16, factor: 1}
      networks: {net: [conv2d 1 kernel 3 padding $pad, flatten, linear $size, linear 1]}
      objective: {sample: {x: data}, define: {loss: factor * mean(net(x)^2)}, minimize: loss}
      train: {epochs: 1, batch: 10, optimizer: adam $(rate / size), rate: factor * rate}
      sweep:
        pad: range 1 2 step 1
        size: range 16 32 step 16
        rate: range 0.001 0.002 step 0.001
        factor: range 0.5 1.5 step 0.5
      """
    try folder.write(Array(text.utf8), to: "e.yaml")
    let ending = try Program.run(["check", "e.yaml"], in: folder)
    #expect(ending.status == 0 && ending.errors == "")
    let counts = ending.output.split(separator: "\n").filter { $0.hasPrefix("  pad=") }
      .map { $0.split(separator: " ").dropLast(2).last ?? "" }
    let expected = ["12,587", "25,163", "14,443", "28,875"].flatMap { [Substring](repeating: $0, count: 6) }
    #expect(counts == expected)
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

  /// What only the data shows: its first examples, and how many there are.
  @Test func warningsOfData() throws {
    let folder = try Folder()
    func text(_ data: String, rest: String = "") -> String {
      """
      data: {\(data)}
      networks:
        encoder: [linear 8, relu, gaussian 2]
        decoder: [linear 8, relu, linear 2, bernoulli]
      objective: vae
      train: {batch: 8, epochs: 1, optimizer: adam 1e-2}
      \(rest)
      """
    }
    let points = (0..<40).map { "\(Double($0 % 7) / 8),\(Double($0 % 5) / 4)" }.joined(separator: "\n")
    let files = [
      "small.csv": points, "large.csv": points + "\n3,4\n", "small.yaml": text("source: array, path: small.csv"),
      "large.yaml": text("source: array, path: large.csv, valid: 0, test: 0", rest: "evaluate: [elbo, kl]"),
      "ring.yaml": text("source: ring, train: 64, valid: 0, test: 8", rest: "evaluate: [elbo]"),
    ]
    for (name, text) in files { try folder.write(Array(text.utf8), to: name) }
    var said = ""
    for name in ["small", "large", "ring"] {
      let check = try Program.run(["check", "\(name).yaml"], in: folder)
      #expect(check.status == 0)
      said += check.errors
    }
    try Golden.expect(said, "Check/warnings-of-data.txt")
  }

  /// A warning is said once, with the number of trials that it is of.
  @Test func warningsSayOfHowManyTrials() throws {
    let folder = try Folder()
    try folder.write(Array((0..<100).map { "\($0),\($0)\n" }.joined().utf8), to: "points.csv")
    let experiment = """
      let: {width: 2, kind: plain}
      data: {source: array, path: points.csv, valid: 20, test: 20}
      networks:
        net: [when kind == other: [linear $width], linear 2]
        idle: [linear 2]
      objective: {sample: {x: data}, define: {d: x - net(x), error: mean(sum(d^2))}, minimize: error}
      train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
      figures: [samples]
      sweep: {kind: [plain, other], width: [2, 3], seed: [1, 2]}
      """
    try folder.write(Array(experiment.utf8), to: "e.yaml")
    let check = try Program.run(["check", "e.yaml"], in: folder)
    #expect(check.status == 0)
    #expect(
      check.errors == """
        e.yaml:5:3: warning: the network 'idle' is never used
            idle: [linear 2]
            ^~~~
          in all 8 trials
        e.yaml:8:11: warning: the figure 'samples' is left out: 'define' has no 'generated'
          figures: [samples]
                    ^~~~~~~
          in all 8 trials

        """)
  }

  @Test func starterIsRight() throws {
    let folder = try Folder()
    #expect(try Program.run(["new", "first"], in: folder).status == 0)
    let check = try Program.run(["check", "first.yaml"], in: folder)
    #expect(check.status == 0 && check.errors == "")
  }

  /// The file is found in Experiments and its folders by its name alone, too.
  @Test(arguments: ["Experiments", "Experiments/toy"]) func nameAloneIsEnough(subfolder: String) throws {
    let folder = try Folder()
    try Files.makeFolder("\(folder.path)/\(subfolder)")
    try folder.write(Array(LineTests.small.utf8), to: "\(subfolder)/small.yaml")
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
