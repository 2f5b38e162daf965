import Basics
import Testing

/// What is measured and drawn can be changed after training, at no cost.
@Suite struct AskedLaterTests {
  private static let experiment = """
    title: Digits
    let: {latent: 2}
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 8, relu, gaussian $latent]
      decoder: [linear 8, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
    evaluate: [elbo]
    figures: [loss, samples rows 2 columns 2]
    sweep: {latent: [2, 3]}
    """

  private let folder: Folder

  init() throws {
    folder = try Folder()
    try write(Self.experiment)
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
  }

  private func write(_ text: String) throws { try folder.write(Array(text.utf8), to: "e.yaml") }

  private var results: String { "\(folder.path)/Results/e" }

  /// What training left, by the paths of the files.
  private func trained() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for trial in Files.names(in: "\(results)/trials") {
      for name in ["status.json", "metrics.csv", "checkpoint.safetensors", "experiment.yaml"] {
        files["\(trial)/\(name)"] = try Files.read("\(results)/trials/\(trial)/\(name)")
      }
    }
    return files
  }

  private func columns() throws -> [String] { try #require(Table(csv: try Files.text("\(results)/sweep.csv"))).columns }

  @Test func anotherFile() throws {
    let before = try trained()
    #expect(before.count == 8)
    var text = Self.experiment
    for (old, new) in [
      ("title: Digits", "title: Numerals"), ("latent: 2}", "latent: 2, many: 4}"),
      ("[elbo]", "[elbo, log_likelihood samples $many, log_likelihood samples 2, {half: elbo / 2}]"),
      ("columns 2]", "columns 2, samples rows 1 columns 3]"),
    ] { text = text.replacing(old, with: new) }
    try write(text)
    let ending = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("0 of 2 trials to train"), "\(ending.output)")
    #expect(try trained() == before)
    let expected = ["valid_elbo", "test_half", "valid_log_likelihood_samples_2", "test_log_likelihood_samples_4"]
    let columns = try columns()
    #expect(expected.allSatisfy(columns.contains), "\(columns)")
    for trial in Files.names(in: "\(results)/trials") {
      let figures = Files.names(in: "\(results)/trials/\(trial)/figures")
      #expect(figures.contains("samples.png") && figures.contains("samples_2.png"), "\(figures)")
    }
    // The same again does nothing.
    let again = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(again.output.contains("0 of 2 trials to train; 2 done before"), "\(again.output)")
  }

  /// More epochs than before begin anew, since a sweep's results follow from its file alone; how to go on is said.
  @Test func moreEpochsSayWhatTheyCouldContinue() throws {
    let hint = "to go on with the trained trials of Results/e:\n  atelier resume Results/e train.epochs=2\n"
    let ending = try Program.run(["sweep", "e.yaml", "train.epochs=2"], in: folder)
    #expect(ending.status == 0 && ending.output.contains(hint), "\(ending.output)")
    // Once it has results of its own, it goes on with them. Another rate is not more of the same.
    #expect(!(try Program.run(["sweep", "e.yaml", "train.epochs=2"], in: folder)).output.contains("resume"))
    let other = try Program.run(["sweep", "e.yaml", "train.epochs=0"], in: folder)
    #expect(!other.output.contains("atelier resume"), "\(other.output)")
    let longer = try Program.run(["resume", "Results/e", "train.epochs=3"], in: folder)
    #expect(longer.status == 0 && longer.output.contains("2 of 2 trials done"), "\(longer.output)")
  }

  /// Two versions of the file whose figures have the same names: each shows its own.
  @Test func figuresAreWhatTheFileAsksForNow() throws {
    func pictures() throws -> [[UInt8]] {
      try Files.names(in: "\(results)/trials").sorted().map {
        try Files.read("\(results)/trials/\($0)/figures/samples.png")
      }
    }
    func drawn(_ text: String) throws -> [[UInt8]] {
      try write(text)
      #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
      return try pictures()
    }
    let before = try pictures()
    #expect(try drawn(Self.experiment.replacing("rows 2", with: "rows 3")) != before)
    #expect(try drawn(Self.experiment) == before)
    #expect(try drawn(Self.experiment.replacing("Digits", with: "Numerals")) != before)
    #expect(try drawn(Self.experiment) == before)
    #expect(try drawn(Self.experiment.replacing("samples", with: "samples rows 1, samples")) != before)
    #expect(try drawn(Self.experiment) == before)
  }

  /// The same for tables.
  @Test func tablesAreWhatTheFileAsksForNow() throws {
    func lines(_ row: String) throws -> Int {
      try write(Self.experiment.replacing("evaluate: [elbo]", with: "evaluate: [elbo, \(row)]"))
      #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
      let trial = try #require(Files.names(in: "\(results)/trials").first)
      return try Files.text("\(results)/trials/\(trial)/tables/code.csv").split(separator: "\n").count
    }
    #expect(try lines("table code examples 5") == 6)
    #expect(try lines("table code examples 7") == 8)
    #expect(try lines("table code examples 5") == 6)
  }

  /// Training has recorded what its file asked for then; a median of anything else is an error, not an empty column.
  @Test func aMedianOfWhatWasNotRecorded() throws {
    let text = """
      objective: {sample: {z: normal}, define: {net: mean(f(z)^2)}, minimize: net, report: [{first: 2 * net}]}
      networks: {f: [linear 1]}
      train: {steps: 20, batch: 4, optimizer: sgd 1e-3}
      evaluate: [net]
      """
    try write(text)
    #expect(try Program.run(["sweep", "e.yaml", "--results", "R"], in: folder).status == 0)
    try write(
      text.replacing("[{first: 2 * net}]", with: "[{first: 2 * net}, {late: 3 * net}]")
        .replacing("[net]", with: "[net, median first, median late]"))
    let ending = try Program.run(["sweep", "e.yaml", "--results", "R"], in: folder)
    #expect(ending.status == 1 && ending.output.contains("0 of 1 trials to train"), "\(ending.output)")
    let table = try Files.text("\(folder.path)/R/e/sweep.csv")
    #expect(
      table.contains("median_late: no split has a value for it") && table.contains("test_median_first"), "\(table)")
  }

  @Test func moreOfASweep() throws {
    let before = try trained()
    let evaluated = try Program.run(["evaluate", "Results/e", "log_likelihood samples 3"], in: folder)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(try columns().contains("valid_log_likelihood") && trained() == before)
    let drawn = try Program.run(["figures", "Results/e", "reconstructions"], in: folder)
    #expect(drawn.status == 0, "\(drawn.errors)")
    for trial in Files.names(in: "\(results)/trials") {
      #expect(Files.exists("\(results)/trials/\(trial)/figures/reconstructions.png"))
    }
    // What was asked before stays asked.
    #expect(try columns().contains("valid_log_likelihood") && trained() == before)
  }

  @Test func moreOfATrial() throws {
    let before = try trained()
    let trial = "Results/e/trials/\(Files.names(in: "\(results)/trials")[0])"
    let evaluated = try Program.run(["evaluate", trial, "{half: elbo / 2}"], in: folder)
    #expect(evaluated.status == 0 && evaluated.output.contains("valid_half"), "\(evaluated.output)")
    let drawn = try Program.run(["figures", trial, "samples rows 1 columns 3"], in: folder)
    #expect(drawn.status == 0 && drawn.output.contains("samples_2.png"), "\(drawn.output)")
    #expect(try trained() == before)
  }

  /// Nothing is run, and the plan stays as it was.
  @Test(arguments: [
    ["evaluate", "fid"], ["evaluate", "{a: 3"], ["figures", "smaples"], ["evaluate", "elbo examples many"],
  ])
  func whatCannotBeAsked(_ words: [String]) throws {
    let plan = try Files.read("\(results)/plan.yaml")
    let ending = try Program.run([words[0], "Results/e", words[1]], in: folder)
    #expect(ending.status == 2 && ending.errors.contains("command line:1:"), "\(ending.errors)")
    #expect(try Files.read("\(results)/plan.yaml") == plan)
  }

  /// A trial measured on other data than it was trained on would say something else.
  @Test func otherData() throws {
    let text = """
      data: {source: array, path: points.csv, valid: 20, test: 20}
      networks: {net: [linear 1]}
      objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
      train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
      """
    func points(_ factor: Int) throws {
      try folder.write(Array((0..<100).map { "\(factor * $0)\n" }.joined().utf8), to: "points.csv")
    }
    try points(1)
    try folder.write(Array(text.utf8), to: "p.yaml")
    #expect(try Program.run(["sweep", "p.yaml"], in: folder).status == 0)
    try points(2)
    let trial = "Results/p/trials/\(Files.names(in: "\(folder.path)/Results/p/trials")[0])"
    #expect(try Program.run(["figures", trial], in: folder).status == 0, "what is stored needs no data")
    for target in [trial, "Results/p"] {
      let ending = try Program.run(["evaluate", target, "error"], in: folder)
      #expect(ending.status != 0 && (ending.errors + ending.output).contains("is not what it was"), "\(ending)")
    }
  }

  /// What was drawn from an array that failed is made with it when it is asked for again.
  @Test func failedArraysAreRetriedWithTheirFigures() throws {
    let trial = "\(results)/trials/\(Files.names(in: "\(results)/trials")[0])"
    func answer(_ kind: String) throws -> String {
      try #require(Files.names(in: "\(trial)/answers").first { $0.hasPrefix("\(kind)-") })
    }
    let array = try answer("generated")
    let key = String(array.dropLast(5))
    try AtomicFile.write(
      "{\"key\": \"\(key)\", \"row\": \"x\", \"error\": \"no memory\"}", to: "\(trial)/answers/\(array)")
    try Files.remove("\(trial)/arrays/\(key).npy")
    try Files.remove("\(trial)/figures/samples.png")
    let swept = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(swept.status == 1 && swept.output.contains("no memory"), "\(swept.output)")
    #expect(try Files.text("\(trial)/answers/\(answer("figure_samples"))").contains("no memory"))
    let retried = try Program.run(["retry", "Results/e"], in: folder)
    #expect(retried.status == 0, "\(retried.output)")
    #expect(Files.exists("\(trial)/figures/samples.png") && Files.exists("\(trial)/arrays/\(key).npy"))
  }

  /// With more epochs from where it ended: to the bytes of one that was trained so at once.
  @Test func moreEpochs() throws {
    let before = try trained()
    let resumed = try Program.run(["resume", "Results/e", "train.epochs=3"], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try trained() == before)
    #expect(try Program.run(["sweep", "e.yaml", "train.epochs=3", "--results", "Whole"], in: folder).status == 0)
    let longer = "\(folder.path)/Results/e@train.epochs=3"
    let whole = "\(folder.path)/Whole/e@train.epochs=3"
    let names = Files.names(in: "\(longer)/trials")
    #expect(names.count == 2)
    for (own, other) in zip(names, Files.names(in: "\(whole)/trials")) {
      for file in ["checkpoint.safetensors", "metrics.csv", "experiment.yaml"] {
        #expect(try Files.read("\(longer)/trials/\(own)/\(file)") == Files.read("\(whole)/trials/\(other)/\(file)"))
      }
      // It says what it continues, and is another trial.
      let text = try Files.text("\(longer)/trials/\(own)/trial.json")
      let prefix = own.split(separator: "-").dropLast().joined(separator: "-")
      #expect(own != other && text.contains("Results/e/trials/\(prefix)"), "\(text)")
    }
    let more = try Program.run(["evaluate", "Results/e@train.epochs=3", "log_likelihood samples 2"], in: folder)
    #expect(more.status == 0, "\(more.output) \(more.errors)")
    // Again: nothing is left to do.
    let again = try Program.run(["resume", "Results/e", "train.epochs=3"], in: folder)
    #expect(again.output.contains("0 of 2 trials to train; 2 done before"), "\(again.output)")
  }

  @Test(
    arguments: [
      ("train.epochs=1", "was trained for 1 epoch: ask for more"), ("latent=4", "only 'train' may change"),
      ("train.rate=1e-4", "trained for 1 epoch: ask for more"),
      ("train.epochs", "only 'train' may change"), ("train.steps=50", "trained for 1 epoch: ask for more"),
    ])
  func whatCannotGoOn(_ change: String, _ message: String) throws {
    let ending = try Program.run(["resume", "Results/e", change], in: folder)
    #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
    #expect(Files.names(in: "\(folder.path)/Results") == ["e"])
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    precondition(contains(part), "no '\(part)' here")
    return split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
