import Basics
import Feeding
import Model
import Spec
import Testing

@testable import Metrics

@Suite struct AccuracyTests {
  private static func scene(_ rows: String) throws -> Scene {
    let scene = try Scene(
      """
      data: {source: digits, train: 40, valid: 200, test: 200, classes: 3 5 8}
      networks:
        classifier: [flatten, linear 3, categorical]
        wide: [flatten, linear 5]
      objective:
        sample: {x: data, t: data.label}
        define: {accuracy: mean(classifier(x).mode == t), loss: "-mean(log_prob(classifier(x), t)) + mean(sum(wide(x)))"}
        minimize: loss
      train: {epochs: 1, batch: 16, optimizer: adam}
      evaluate: [\(rows)]
      """)
    try scene.set("classifier.1.weight") { Float(($0 * 7919) % 13) / 130 - 0.05 }
    return scene
  }

  /// A number of `define` has the name too: what follows tells the metric from it.
  @Test func countsOfClasses() throws {
    for predicted in ["classifier(x)", "classifier(x).logits", "argmax(classifier(x).logits)"] {
      let scene = try Self.scene("accuracy, accuracy examples 30, accuracy \(predicted) t")
      let isMetric = scene.compiler.experiment.evaluate.map { if case .metric = $0 { true } else { false } }
      #expect(isMetric == [false, false, true])
      let score = try #require(scene.scores()["accuracy"])
      let count = scene.evaluator.data.count(.valid)
      let mean = try scene.evaluator.means(of: ["accuracy"], over: .valid, step: 0)[0].value
      #expect(abs(score.value - mean) < 1e-6 && score.count == count && mean > 0 && mean < 1)
      #expect(try #require(score.error) == (score.value * (1 - score.value) / Double(count)).squareRoot())
    }
  }

  @Test func whichIsTakenForWhich() throws {
    let scene = try Self.scene("accuracy classifier(x) t")
    guard case .metric(let call) = scene.compiler.experiment.evaluate[0] else {
      Issue.record("it is read as a number of 'define'")
      return
    }
    let table = try #require(try makeMetric(call).table(scene.evaluator))
    #expect(table.columns == ["true", "3", "5", "8"] && table.rows.map { $0[0] } == ["3", "5", "8"])
    // By hand from the logits.
    let count = scene.evaluator.data.count(.test)
    let x = try scene.evaluator.value("x", batch: count, examples: (.test, Array(0..<count))).numbers
    let t = try scene.evaluator.value("t", batch: count, examples: (.test, Array(0..<count))).numbers
    let (weight, bias) = (scene.store.values("classifier.1.weight"), scene.store.values("classifier.1.bias"))
    var counts = [[Int]](repeating: [0, 0, 0], count: 3)
    for example in 0..<count {
      let logits = (0..<3).map { unit in
        (0..<784).reduce(Double(bias[unit])) {
          $0 + Double(weight[unit * 784 + $1]) * Double(x[example * 784 + $1])
        }
      }
      counts[Int(t[example])][logits.firstIndex(of: logits.max() ?? 0) ?? 0] += 1
    }
    #expect(table.rows.map { $0.dropFirst().compactMap { Int($0) } } == counts)
    #expect(Set(counts.joined()).count > 2, "this classifier does not tell rows from columns")
  }

  @Test(arguments: [
    ("accuracy classifier(x) x", "'x' is not a class of each example"),
    ("accuracy x t", "'x' gives no class of an example"),
    ("accuracy wide(x) t", "'wide(x)' knows 5 classes, and t is one of 3"),
    ("accuracy classified(x) t", "no network or function is named 'classified'"),
  ])
  func refused(_ row: String, _ message: String) {
    let problem = #expect(throws: Problem.self) { _ = try Self.scene(row).scores() }
    #expect(problem?.message == message)
  }
}
