import Basics
import Testing

/// Samples of a model as it was in training.
@Suite struct CaptureTests {
  private static let experiment = """
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 8, relu, gaussian 2]
      decoder: [linear 8, relu, linear 784, reshape 1 28 28, bernoulli]
    objective: vae
    train: {epochs: 2, batch: 20, optimizer: adam 1e-3}
    figures: [samples columns 3, samples columns 3 at epochs 0 2]
    """

  private let folder: Folder
  private let trial: String

  init() throws {
    folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "e.yaml")
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    trial = "Results/e/trials/\(try #require(Files.names(in: "\(folder.path)/Results/e/trials").first))"
  }

  private func sweep(_ row: String) throws -> (status: Int32, output: String, errors: String) {
    try folder.write(Array(Self.experiment.replacing("samples columns 3 at epochs 0 2", with: row).utf8), to: "e.yaml")
    let ending = try Program.run(["sweep", "e.yaml"], in: folder)
    #expect(ending.output.contains("0 of 1 trials to train"), "\(ending.output)")
    return (ending.status, ending.output, ending.errors)
  }

  private func rows() throws -> [[String]] {
    try #require(Table(csv: try Files.text("\(folder.path)/\(trial)/figures/samples_2.csv"))).rows
  }

  @Test func rowsAreLabelled() throws {
    #expect(try rows().map { $0[2] } == ["epoch 0", "epoch 0", "epoch 0", "epoch 2", "epoch 2", "epoch 2"])
    // A moment that was captured is drawn from what is there.
    #expect(try sweep("samples columns 3 at 2").status == 0)
    #expect(try rows().map { $0[2] } == ["epoch 2", "epoch 2", "epoch 2"])
  }

  /// What nobody looked at in training is an error that says what to do; asked for by itself, it is refused.
  @Test func aRowThatComesTooLate() throws {
    let late = try sweep("samples columns 3 at epochs 1 2")
    #expect(late.status == 1)
    let answers = Files.names(in: "\(folder.path)/\(trial)/answers").filter { $0.hasPrefix("figure_samples") }
    let texts = try answers.map { try Files.text("\(folder.path)/\(trial)/answers/\($0)") }
    #expect(texts.contains { $0.contains("nothing was captured after epoch 1: ") && $0.contains("and sweep again") })
    #expect(late.output.contains("nothing was captured after epoch 1: "), "\(late.output) \(late.errors)")
    let plan = try Files.read("\(folder.path)/Results/e/plan.yaml")
    for target in ["Results/e", trial] {
      let refused = try Program.run(["figures", target, "samples columns 4 at epochs 2"], in: folder)
      #expect(refused.status == 2 && refused.errors.contains("command line:1:"), "\(refused.errors)")
      #expect(refused.errors.contains("remove \(trial) and sweep again"), "\(refused.errors)")
    }
    #expect(try Files.read("\(folder.path)/Results/e/plan.yaml") == plan)
    // Anew, as it says.
    try Files.remove("\(folder.path)/\(trial)")
    #expect(try Program.run(["sweep", "e.yaml"], in: folder).status == 0)
    #expect(try Set(rows().map { $0[2] }) == ["epoch 1", "epoch 2"])
  }

  /// With more epochs from where it ended: the earlier moments are those of the trial that it continues.
  @Test func moreEpochs() throws {
    let before = try rows()
    let resumed = try Program.run(["resume", "Results/e", "train.epochs=3"], in: folder)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let longer = "\(folder.path)/Results/e@train.epochs=3/trials"
    let own = try #require(Files.names(in: longer).first)
    func captured(_ trial: String) throws -> [[UInt8]] {
      let keys = Files.names(in: "\(trial)/captures")
      return try keys.flatMap { key in
        try Files.names(in: "\(trial)/captures/\(key)").map { try Files.read("\(trial)/captures/\(key)/\($0)") }
      }
    }
    #expect(try captured("\(longer)/\(own)") == captured("\(folder.path)/\(trial)"))
    let table = try #require(Table(csv: try Files.text("\(longer)/\(own)/figures/samples_2.csv")))
    // But for the array's key, which is that of the longer training.
    let key = try #require(table.columns.firstIndex(of: "array"))
    func rest(_ row: [String]) -> [String] { row.indices.filter { $0 != key }.map { row[$0] } }
    #expect(table.rows.map(rest) == before.map(rest) && table.rows[0][key].hasPrefix("captured-"))
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    precondition(contains(part), "no '\(part)' here")
    return split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
  }
}
