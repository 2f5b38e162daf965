import Basics
import Graph
import Testing

@testable import Model

@Suite struct InitialTests {
  static let shape = [64, 32, 5, 5]  // fans 800 and 1600

  struct Case: Sendable, CustomTestStringConvertible {
    let initial: Initial
    let mean: Double
    let std: Double
    /// Of uniform numbers: the bounds, which are nearly reached.
    let bounds: ClosedRange<Double>?
    init(_ initial: Initial, mean: Double = 0, std: Double, bounds: ClosedRange<Double>? = nil) {
      (self.initial, self.mean, self.std, self.bounds) = (initial, mean, std, bounds)
    }
    var testDescription: String { "\(initial)" }
  }

  static func uniform(_ initial: Initial, _ bounds: ClosedRange<Double>) -> Case {
    let width = bounds.upperBound - bounds.lowerBound
    return Case(
      initial, mean: (bounds.lowerBound + bounds.upperBound) / 2, std: width / 12.0.squareRoot(), bounds: bounds)
  }

  @Test(arguments: [
    uniform(.uniform(low: -1, high: 3), -1...3),
    uniform(.kaimingUniform(slope: 5.0.squareRoot()), -1 / 800.0.squareRoot()...1 / 800.0.squareRoot()),
    uniform(.kaimingUniform(slope: 0), -(6 / 800.0).squareRoot()...(6 / 800.0).squareRoot()),
    uniform(.xavierUniform(gain: 2), -2 * (6 / 2400.0).squareRoot()...2 * (6 / 2400.0).squareRoot()),
    Case(.normal(mean: 0.5, std: 0.02), mean: 0.5, std: 0.02),
    Case(.kaimingNormal(slope: 0), std: (2 / 800.0).squareRoot()),
    Case(.xavierNormal(gain: 1), std: (2 / 2400.0).squareRoot()),
  ])
  func statistics(_ test: Case) throws {
    let numbers = test.initial.numbers(shape: Self.shape, seed: 5, name: "encoder.0.weight").map(Double.init)
    let n = Double(numbers.count)
    #expect(numbers.count == Self.shape.size)
    let mean = numbers.reduce(0, +) / n
    let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(abs(mean - test.mean) < 5 * test.std / n.squareRoot())
    #expect(abs(variance.squareRoot() / test.std - 1) < 5 / n.squareRoot())
    let least = try #require(numbers.min())
    let most = try #require(numbers.max())
    if let bounds = test.bounds {
      let margin = (bounds.upperBound - bounds.lowerBound) * 1e-3
      #expect(least >= bounds.lowerBound - 1e-6 && least < bounds.lowerBound + margin)
      #expect(most <= bounds.upperBound + 1e-6 && most > bounds.upperBound - margin)
    } else {
      // Of 51,200 normal numbers the farthest lie between 3.5 and 6 standard deviations.
      #expect(most > test.mean + 3.5 * test.std && most < test.mean + 6 * test.std)
    }
  }

  @Test func constantsAreConstant() {
    #expect(Initial.constant(0.25).numbers(shape: [2, 3], seed: 1, name: "b") == [Float](repeating: 0.25, count: 6))
    #expect(Initial.constant(2).numbers(shape: [], seed: 1, name: "b") == [2])
  }

  @Test func numbersDependOnSeedAndNameAlone() {
    func draw(_ seed: UInt64, _ name: String) -> [Float] {
      Initial.normal(mean: 0, std: 1).numbers(shape: [4, 4], seed: seed, name: name)
    }
    #expect(draw(1, "a") == draw(1, "a"))
    #expect(draw(1, "a") != draw(2, "a"))
    #expect(draw(1, "a") != draw(1, "b"))
  }

  @Test(arguments: [[5, 3], [3, 5], [4, 4], [1, 6], [6, 1], [8, 2, 3, 3], [40, 2, 3, 3]])
  func orthogonal(_ shape: Shape) {
    let (rows, columns) = (shape[0], shape.size / shape[0])
    let matrix = Initial.orthogonal(gain: 2).numbers(shape: shape, seed: 9, name: "w").map(Double.init)
    let isWide = rows <= columns
    let count = min(rows, columns)
    for i in 0..<count {
      for j in 0...i {
        let product = (0..<max(rows, columns)).reduce(0.0) { sum, k in
          isWide
            ? sum + matrix[i * columns + k] * matrix[j * columns + k]
            : sum + matrix[k * columns + i] * matrix[k * columns + j]
        }
        #expect(abs(product - (i == j ? 4 : 0)) < 1e-5)
      }
    }
  }

  /// No direction is preferred: over many seeds the mean of a 2×2 rotation's corner is 0.
  @Test func orthogonalTurnsEitherWay() {
    let corners = (0..<400).map { Initial.orthogonal(gain: 1).numbers(shape: [2, 2], seed: UInt64($0), name: "w")[0] }
    let mean = corners.reduce(0, +) / 400
    #expect(abs(mean) < 5 * (0.5 / 400).squareRoot())
  }

  // MARK: Reading

  static let mark = LayerExample.mark

  static func call(_ name: String, _ arguments: [(String?, Expression)]) -> Expression {
    .call(name, arguments.map { Expression.Argument(name: $0.0, $0.1, mark) }, mark)
  }

  static func number(_ number: Double) -> Expression { .number(number, mark) }

  struct Reading: Sendable {
    let equation: Expression
    let initial: Initial
    init(_ equation: Expression, _ initial: Initial) { (self.equation, self.initial) = (equation, initial) }
  }

  @Test(arguments: [
    Reading(.name("zeros", mark), .constant(0)),
    Reading(.name("orthogonal", mark), .orthogonal(gain: 1)),
    Reading(call("orthogonal", [(nil, number(1.4))]), .orthogonal(gain: 1.4)),
    Reading(call("normal", [("std", number(0.02))]), .normal(mean: 0, std: 0.02)),
    Reading(call("normal", [("std", number(0.02)), ("mean", .negate(number(1), mark))]), .normal(mean: -1, std: 0.02)),
    Reading(call("constant", [(nil, number(0.1))]), .constant(0.1)),
    Reading(.name("uniform", mark), .uniform(low: 0, high: 1)),
    Reading(.name("kaiming_uniform", mark), .kaimingUniform(slope: 0)),
    Reading(call("xavier_normal", [("gain", number(2))]), .xavierNormal(gain: 2)),
  ])
  func reads(_ test: Reading) throws {
    #expect(try Initial.read(test.equation) == test.initial)
  }

  struct Fault: Sendable {
    let equation: Expression
    let message: String
    let hint: String?
    init(_ equation: Expression, _ message: String, _ hint: String? = nil) {
      (self.equation, self.message, self.hint) = (equation, message, hint)
    }
  }

  @Test(arguments: [
    Fault(.name("orthogonl", mark), "no way to begin is named 'orthogonl'", "did you mean 'orthogonal'?"),
    Fault(number(3), "init is a way to begin, such as normal(std=0.02) or orthogonal"),
    Fault(call("normal", [(nil, number(0.02))]), "normal takes its numbers by name", "write normal(mean=…, std=…)"),
    Fault(call("normal", [("sdt", number(0.02))]), "normal has no 'sdt'", "did you mean 'std'?"),
    Fault(call("normal", [("std", number(1)), ("std", number(2))]), "'std' is given twice"),
    Fault(call("normal", [("std", .negate(number(1), mark))]), "a standard deviation is not negative"),
    Fault(call("uniform", [("low", number(2))]), "low lies above high"),
    Fault(call("zeros", [(nil, number(2))]), "zeros takes nothing in ( )"),
    Fault(.name("constant", mark), "constant needs a number: constant(value=…)"),
    Fault(call("constant", [(nil, number(1e300))]), "1e+300 is too large to begin with"),
  ])
  func faults(_ test: Fault) {
    #expect(throws: Problem(test.message, at: Self.mark, hint: test.hint)) { try Initial.read(test.equation) }
  }
}
