import Basics
import Glibc
import Testing

@testable import Model

/// `normal std learned`: where it begins, what it stays above.
@Suite struct LearnedSpreadTests {
  static func text(_ row: String) -> String {
    """
    networks: {net: [linear 2, \(row)]}
    objective:
      sample: {x: normal(2)}
      define: {spread: net(x).std}
      minimize: -mean(log_prob(net(x), x))
    train: {steps: 1, batch: 2, optimizer: sgd 0.1}
    """
  }

  @Test(arguments: [
    ("normal std learned", 0, 1), ("normal std learned 0.1", log(0.1), 0.1),
    ("normal std learned 0.1 floor 0.04", log(0.06), 0.1), ("normal std learned floor 0.5", log(0.5), 1),
    ("{normal: {std: learned 0.1, floor: 0.04}}", log(0.06), 0.1),
  ]) func begins(_ row: String, _ weight: Double, _ std: Double) throws {
    let model = try ModelExample(Self.text(row))
    let array = try #require(model.compiler.kept.first { $0.name == "net.1.log_std" })
    #expect(close(array.beginning(seed: 1).map(Double.init), [weight], 1e-6))
    let spread = try #require(try model.values(["spread"])["spread"]?.first)
    #expect(abs(spread - std) < 1e-6)
    let learned = try #require(model.compiler.learnedSpreads.first)
    #expect(learned.array == "net.1.log_std" && abs(learned.std(Float(weight)) - std) < 1e-6)
  }

  /// However small the weight becomes, and it can grow again from there.
  @Test func staysAboveItsFloor() throws {
    let model = try ModelExample(Self.text("normal std learned 0.1 floor 0.04"))
    for weight in [-5.0, -10, -30] {
      let spread = try #require(try model.values(["spread"], kept: ["net.1.log_std": [weight]])["spread"]?.first)
      #expect(spread >= 0.04 && spread < 0.05)
    }
    try checkGradients(model, rate: 0.1)
  }

  @Test(arguments: [
    ("normal std 0.1 floor 0.01", "'floor' needs a learned standard deviation, and this one is always 0.1"),
    (
      "normal std learned 0.1 floor 0.1",
      "the standard deviation begins at 0.1, which is not above its floor 0.1"
    ),
    (
      "normal std learned 0",
      "'0' is out of range: std is learned, alone or with a number after it, or a number from 1e-06 to 1000000"
    ),
    ("normal std learned 1 2", "'2' belongs to no field of normal"),
    (
      "normal std lerned",
      "'lerned' does not fit: std is learned, alone or with a number after it, or a number from 1e-06 to 1000000"
    ),
  ]) func refused(_ row: String, _ message: String) {
    #expect(errors(Self.text(row)).contains("error: \(message)"))
  }
}
