import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `moved` beside a loop over pixels, and its gradients.
@Suite struct MovedTests {
  private static let (batch, channels, height, width) = (5, 3, 4, 6)
  private static var example: EquationExample {
    EquationExample(
      sample: "i: data.image\nd: data.down\nr: data.right", networks: "net: [conv2d 2 kernel 1]", batch: batch,
      data: [
        DataShape(name: "data", shape: [1]), DataShape(name: "data.image", shape: [channels, height, width]),
        DataShape(name: "data.down", shape: []), DataShape(name: "data.right", shape: [1]),
      ])
  }

  /// Random pixels, and steps from beyond one border to beyond the other.
  private static func feeds(seed: UInt64) -> Interpreter.Arrays {
    func numbers(_ name: String, _ count: Int, _ most: Double) -> [Double] {
      let random = Philox(seed: seed, stream: name)
      return (0..<count).map { (Double(random.uniform($0)) * 2 - 1) * most }
    }
    // One stays in sight.
    return [
      "data": Array(repeating: 0, count: batch),
      "data.image": numbers("image", batch * channels * height * width, 1),
      "data.down": [1.4] + numbers("down", batch - 1, Double(height + 1)),
      "data.right": [-2.4] + numbers("right", batch - 1, Double(width + 1)),
    ]
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func isTheLoop(_ seed: UInt64) throws {
    let feeds = Self.feeds(seed: seed)
    let (image, down, right) = (feeds["data.image"] ?? [], feeds["data.down"] ?? [], feeds["data.right"] ?? [])
    // Images lie channels last.
    let (h, w, c) = (Self.height, Self.width, Self.channels)
    var expected = image.map { _ in 0.0 }
    for n in 0..<Self.batch {
      let (d, r) = (Int((down[n] + 0.5).rounded(.down)), Int((right[n] + 0.5).rounded(.down)))
      for row in 0..<h where (0..<h).contains(row + d) {
        for column in 0..<w where (0..<w).contains(column + r) {
          for channel in 0..<c {
            expected[((n * h + row + d) * w + column + r) * c + channel] =
              image[((n * h + row) * w + column) * c + channel]
          }
        }
      }
    }
    #expect(expected.contains { $0 != 0 })
    #expect(try Self.example.run("moved(i, d, r)", feeds: feeds).numbers == expected)
  }

  /// Weights before it learn through it, and so do weights through the gradient of what comes after it.
  @Test(arguments: ["sum(moved(net(i), d, r)^2 * (rows(i) + 1))", "sum(grad(sum(moved(net(i), d, r)^3), i)^2)"])
  func gradients(_ equation: String) throws {
    var example = Self.example
    example.minimize = "mean(v)"
    try checkGradients(example.model(equation), batch: Self.batch, feeds: Self.feeds(seed: 3), rate: 0.1)
  }

  @Test func tooManyPoints() {
    var example = Self.example
    example.data[1] = DataShape(name: "data.image", shape: [1, 2048, 2048])
    do {
      _ = try example.model("moved(i, d, r)")
      Issue.record("no problem")
    } catch {
      #expect(
        error.all.map(\.message) == ["the images of a batch have 20971520 points, and moved takes up to 16777216"])
    }
  }
}
