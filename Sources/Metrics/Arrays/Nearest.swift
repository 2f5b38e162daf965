import Basics
import Graph
import Measures
import Model

/// Draws of a value, each followed by the training example that is nearest to it pixel by pixel: `[2 * count, …]`; or
/// the distances themselves, `[count]`: the root of the mean squared difference.
struct Nearest: ValueArrayKind {
  static let name = "nearest"
  static let summary = "draws of a value, each with the training example nearest to it"
  static let fields: [Field<Self>] = [
    .value, Field("count", \.count, in: 1...1024, "how many draws"),
    Field("distances", \.isDistances, "how far they are instead"),
  ]
  var value = ""
  var count = 10
  var isDistances = false

  func obstacle(_ compiler: Compiler) throws -> String? {
    if let obstacle = try compiler.obstacle(to: value) { return obstacle }
    guard let data = compiler.dataName else { return "'sample' does not name the data" }
    return try compiler.entry(data).shape == compiler.entry(value).shape
      ? nil : "'\(value)' and '\(data)' differ in their shapes"
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) {
    isDistances ? (value, []) : try compiler.entry(value)
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let found = try evaluator.nearest(to: value, count: count)
    if isDistances { return NPY(shape: [count], numbers: found.map { Float($0.distance) }) }
    return NPY(
      shape: [2 * count] + (try evaluator.compiler.entry(value).shape), numbers: found.flatMap { $0.drawn + $0.example }
    )
  }
}

private struct Neighbour {
  var drawn: [Float]
  var example: [Float] = []
  var distance = Double.infinity
}

extension Evaluator {
  /// Draws of a value with the training examples nearest to them; of equally near ones the first.
  fileprivate func nearest(to wanted: String, count: Int) throws -> [Neighbour] {
    try once("nearest \(wanted) \(count)") {
      guard let name = compiler.dataName else { preconditionFailure("there was an obstacle") }
      let draws = try Drawn.make(["value": .word(wanted), "count": .integer(count)]).make(self)
      var found = draws.entries.map { Neighbour(drawn: $0) }
      for (_, indices) in inTurn(batches(of: .train)) {
        for example in try value(name, batch: indices.count, examples: (.train, indices)).entries {
          for index in found.indices {
            let distance = squaredDistance(found[index].drawn, example, below: found[index].distance)
            if distance < found[index].distance {
              found[index].distance = distance
              found[index].example = example
            }
          }
        }
      }
      guard found.allSatisfy({ !$0.example.isEmpty }) else {
        throw Problem("'\(wanted)' is not finite: nothing is near it")
      }
      return found.map { neighbour in
        var neighbour = neighbour
        neighbour.distance = (neighbour.distance / Double(neighbour.drawn.count)).squareRoot()
        return neighbour
      }
    }
  }
}

/// ‖a − b‖², or infinity as soon as it is not below a bound.
private func squaredDistance(_ a: [Float], _ b: [Float], below bound: Double) -> Double {
  var sum = 0.0
  for start in stride(from: 0, to: a.count, by: 128) {
    var part: Float = 0
    for index in start..<min(a.count, start + 128) {
      let difference = a[index] - b[index]
      part += difference * difference
    }
    sum += Double(part)
    if sum >= bound { return .infinity }
  }
  return sum
}
