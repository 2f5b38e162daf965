import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// Arrays of the model as it was in training.
@Suite struct CaptureTests {
  private func drawn(_ value: String = "generated", at moments: Moments? = nil) -> ArrayRequest {
    ArrayRequest("captured", "drawn", of: value, ["count": .integer(5)], at: moments)
  }

  private func finish(_ plan: TrialPlan, in folder: TemporaryFolder, _ request: ArrayRequest) throws {
    #expect(try runner(plan, in: folder, arrays: [request]).run() == .done)
  }

  private func trial(_ folder: TemporaryFolder, _ plan: TrialPlan) -> String {
    ResultsFolder("\(folder.path)/results").trial(plan.id)
  }

  private func array(_ request: ArrayRequest, _ folder: TemporaryFolder, _ plan: TrialPlan) throws -> NPY {
    try NPY(path: "\(trial(folder, plan))/arrays/\(Requests.key(of: request, plan.experiment)).npy")
  }

  private func answer(_ request: ArrayRequest, _ folder: TemporaryFolder, _ plan: TrialPlan) throws -> Answer {
    try #require(Answer(Requests.key(of: request, plan.experiment), in: trial(folder, plan)))
  }

  private func captures(_ folder: TemporaryFolder, _ plan: TrialPlan) -> [String] {
    let captures = "\(trial(folder, plan))/captures"
    return Files.names(in: captures).flatMap { key in Files.names(in: "\(captures)/\(key)") }
  }

  /// A moment shows what a training that ends there would show, with the same draws.
  @Test(arguments: [Moments(.epochs, [1, 2, 4]), Moments(.steps, [3, 6, 12])])
  func amidTrainingAsAtItsEnd(_ moments: Moments) throws {
    let folder = TemporaryFolder()
    let text = smallGAN.replacing("epochs: 4", with: moments.unit == .epochs ? "epochs: 4" : "steps: 12")
    let plan = try plan(text, in: folder)
    try finish(plan, in: folder, drawn(at: moments))
    let captured = try array(drawn(at: moments), folder, plan)
    #expect(captured.shape == [15, 1, 28, 28])
    for (index, epochs) in [1, 2, 4].enumerated() {
      let short = TemporaryFolder()
      let own = try TrialTests.plan(smallGAN.replacing("epochs: 4", with: "epochs: \(epochs)"), in: short)
      try finish(own, in: short, drawn())
      let size = 5 * 784
      #expect(
        try array(drawn(), short, own).numbers == Array(captured.numbers[index * size..<(index + 1) * size]),
        "\(epochs) epochs")
    }
    let z = TemporaryFolder()
    try finish(plan, in: z, drawn("z", at: moments))
    let draws = try array(drawn("z", at: moments), z, plan).numbers
    #expect(draws.count == 60 && draws[..<20] == draws[20..<40] && draws[..<20] == draws[40...])
  }

  /// Wherever it is stopped, also amid a capture: what was captured before is there.
  @Test(arguments: [
    (smallGAN, Moments(.epochs, [0, 1, 2, 4])),
    (smallGAN.replacing("epochs: 4", with: "steps: 10"), Moments(.steps, [0, 2, 5, 10])),
    (
      PhaseTests.phased.replacing("steps: 5", with: "epochs: 2").replacing(
        "define:", with: "define:\n    generated: decoder(z).mean"), Moments(.epochs, [0, 1, 2, 3, 4])
    ),
  ])
  func aStoppedTrialCapturesTheSame(_ text: String, _ moments: Moments) throws {
    let whole = TemporaryFolder()
    let plan = try plan(text, in: whole)
    let request = drawn(at: moments)
    var questions = 0
    let ending = try runner(plan, in: whole, arrays: [request]).run(
      stop: {
        questions += 1
        return false
      }, onProgress: { _ in })
    #expect(ending == .done && questions > 15)
    #expect(captures(whole, plan).count == moments.numbers.count)
    for last in 0..<questions {
      let broken = TemporaryFolder()
      #expect(try runner(plan, in: broken, arrays: [request]).run(stoppingAfter: last) == .stopped)
      _ = try runner(plan, in: broken, arrays: [request]).run(stoppingAfter: 2)
      try finish(plan, in: broken, request)
      #expect(try files(whole, plan) == files(broken, plan), "at question \(last)")
    }
  }

  /// The values of `step` say which phase's model it was, and which step.
  @Test func thePhaseOfAMoment() throws {
    let folder = TemporaryFolder()
    let text = PhaseTests.phased.replacing("steps: 5", with: "epochs: 2")
      .replacing("counted: step", with: "counted: step\n    shown: 0 * z + step")
    let plan = try plan(text, in: folder)
    let request = drawn("shown", at: Moments(.epochs, [0, 1, 2, 3, 4]))
    try finish(plan, in: folder, request)
    let steps = try array(request, folder, plan).entries(of: 10)
    // Epochs of three steps, then of five.
    #expect(steps == [0, 3, 6, 5, 10].map { [Float](repeating: $0, count: 10) })
  }

  /// Also where what is captured is made by a network that is loaded and not trained, and where the best is kept.
  @Test(arguments: [
    smallGAN.replacing("generated: generator(z)", with: "made: generator(z), generated: other(generator(z))")
      .replacing("critic(generated)", with: "critic(made)")
      .replacing(
        "networks:",
        with: "networks:\n  other: {load: weights.safetensors, rows: [flatten, linear 784, reshape 1 28 28]}"),
    smallVAE.replacing("(1 - progress / 2)", with: "(1 - progress / 2), keep: best elbo lowest"),
  ])
  func trainingIsTheSame(_ text: String) throws {
    let (with, without) = (TemporaryFolder(), TemporaryFolder())
    for folder in [with, without] {
      let weights = [("1.weight", [784, 784]), ("1.bias", [784])].map { name, shape in
        Checkpoint.Array(name: name, shape: shape, numbers: [Float](repeating: 0.01, count: shape.reduce(1, *)))
      }
      try Checkpoint(arrays: weights).write(to: "\(folder.path)/weights.safetensors")
    }
    let plan = try plan(text, in: with)
    let request = drawn(at: Moments(.epochs, [0, 1, 3]))
    try finish(plan, in: with, request)
    _ = try TrialTests.plan(text, in: without)
    #expect(try runner(plan, in: without, arrays: []).run() == .done)
    #expect(captures(with, plan).count == 3 && captures(without, plan).isEmpty)
    for name in ["checkpoint.safetensors", "metrics.csv"] {
      #expect(try Files.read("\(trial(with, plan))/\(name)") == Files.read("\(trial(without, plan))/\(name)"))
    }
  }

  /// Moments that were captured may be asked for by another row; others are an error with what to do.
  @Test func afterTraining() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallGAN, in: folder)
    let (asked, less) = (drawn(at: Moments(.epochs, [1, 3])), drawn(at: Moments(.epochs, [3])))
    try finish(plan, in: folder, asked)
    try finish(plan, in: folder, less)
    #expect(try array(less, folder, plan).numbers == Array(array(asked, folder, plan).numbers[(5 * 784)...]))
    let late = drawn(at: Moments(.epochs, [2, 3, 4]))
    try finish(plan, in: folder, late)
    let answer = try answer(late, folder, plan)
    #expect(answer.files == [])
    #expect(
      answer.error?.hasPrefix("nothing was captured after epoch 2, epoch 4: that is done while training") == true)
    #expect(answer.error?.hasSuffix("remove \(trial(folder, plan)) and sweep again, which trains it anew") == true)
    let nothing = drawn("nothing", at: Moments(.epochs, [2]))
    try finish(plan, in: folder, nothing)
    #expect(try self.answer(nothing, folder, plan).error == nil)
  }
}

/// Arrays of a trained trial.
@Suite struct ArrayAnswerTests {
  private let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)

  /// What cannot be made is reported as the row that asked for it.
  @Test func aFailureNamesTheRow() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    let nothing = Expression.binary(.divide, .name("x", mark), .number(0, mark), mark)
    var request = ArrayRequest(
      "histogram1", "counted",
      ["equation": .equation(.call("log", [.init(.negate(nothing, mark), mark)], mark)), "by": .word("all")])
    request.row = "histogram log(-x/0)"
    #expect(try runner(plan, in: folder, arrays: [request]).run() == .done)
    let trial = ResultsFolder("\(folder.path)/results").trial(plan.id)
    let answer = try #require(Answer(Requests.key(of: request, plan.experiment), in: trial))
    #expect(answer.row == "histogram log(-x/0)" && answer.error == "'log(-(x / 0))' has no finite number")
  }

  @Test func arraysTellHowFarTheyAre() throws {
    let folder = TemporaryFolder()
    let plan = try plan(smallVAE, in: folder)
    let request = ArrayRequest(
      "tsne", "embedded", ["equation": .equation(.name("code", mark)), "method": .word("tsne"), "count": .integer(20)])
    var shares: [Double] = []
    let ending = try runner(plan, in: folder, arrays: [request]).run(
      stop: { false },
      onProgress: { progress in
        if progress.phase == "drawing", progress.item == "tsne", let share = progress.share { shares.append(share) }
      })
    #expect(ending == .done && shares.count > 50 && shares == shares.sorted())
  }
}

extension NPY {
  fileprivate func entries(of size: Int) -> [[Float]] {
    stride(from: 0, to: numbers.count, by: size).map { Array(numbers[$0..<$0 + size]) }
  }
}
