import Basics
import Glibc
import Model
import Testing

@testable import Metrics

/// Attentions whose queries, keys and values are x itself: of head h, w_ij = exp(x_ih x_jh) / Σ_j exp(x_ih x_jh), and
/// the result is Σ_j w_ij x_jh.
@Suite struct AttentionArrayTests {
  /// Pictures 2×2×2, which are z before the attention.
  private static func scene(_ rows: [String] = ["attention 2 as look"]) throws -> Scene {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 10, test: 10}
      networks:
        generator:
          - reshape 2 2 2
      \(rows.map { "    - \($0)" }.joined(separator: "\n"))
        critic: [conv2d 1 kernel 14 stride 14, attention, flatten, linear 1, bernoulli]
        other: [linear 1]
      objective:
        sample: {x: data, z: normal(8)}
        define: {generated: generator(z)}
        minimize: mean(generator(z)^2) + mean(critic(x).logits) + mean(other(z))
      train: {batch: 5, epochs: 1, optimizer: sgd 0}
      """)
    for name in scene.store.names {
      if name.hasSuffix("in_proj_weight"), let width = scene.store.shape(name)?[1] {
        try scene.set(name) { $0 / width % width == $0 % width ? 1 : 0 }
      } else if name.hasSuffix("out_proj.weight"), let width = scene.store.shape(name)?[1] {
        try scene.set(name) { $0 / width == $0 % width ? 1 : 0 }
      } else if name.hasSuffix("bias") {
        try scene.set(name) { _ in 0 }
      }
    }
    return scene
  }

  private func maps(_ name: String, number: Int = 1, points: [Int] = [0, 0, 99, 50]) -> ArrayRequest {
    ArrayRequest(
      "m", "attention",
      ["of": .word(name), "number": .integer(number), "count": .integer(3), "points": .integers(points)])
  }

  /// Of the four points of one head.
  private func weights(_ x: [Float], from query: Int) -> [Float] {
    let powers = x.map { expf(x[query] * $0) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  private func isNear(_ one: [Float], _ other: [Float]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 }
  }

  @Test(arguments: ["generator", "look"]) func weightsAreTheMeanOverTheHeads(_ name: String) throws {
    let scene = try Self.scene()
    let z = try #require(try scene.evaluator.array(ArrayRequest("z", "drawn", of: "z", ["count": .integer(3)]))).entries
    let array = try #require(try scene.evaluator.array(maps(name)))
    #expect(array.shape == [3, 2, 2, 2] && maps(name).made.words(scene.compiler) == ["mean over 2 heads"])
    let pictures = ArrayRequest("p", "attended", ["of": .word(name), "count": .integer(3)])
    let attended = try #require(try scene.evaluator.array(pictures)).channelsLast
    #expect(attended.shape == [3, 2, 2, 2])
    for (index, z) in z.enumerated() {
      let heads = [Array(z[0..<4]), Array(z[4..<8])]
      for (point, query) in [0, 3].enumerated() {
        let each = heads.map { weights($0, from: query) }
        let start = (index * 2 + point) * 4
        #expect(isNear(Array(array.numbers[start..<start + 4]), zip(each[0], each[1]).map { ($0 + $1) / 2 }))
        // The same draws: what comes out is what these weights give.
        let seen = zip(each, heads).map { weights, x in zip(weights, x).map { $0 * $1 }.reduce(0, +) }
        #expect(isNear(Array(attended.entries[index][query * 2..<query * 2 + 2]), seen))
      }
    }
  }

  @Test func aPointIsTwoNumbers() throws {
    let scene = try Self.scene()
    let fault = #expect(throws: FieldFault.self) {
      try maps("generator", points: [0, 0, 50]).made.obstacle(scene.compiler)
    }
    #expect(fault?.field == "points" && fault?.problem.message == "a point is two numbers, and these are 3")
  }

  @Test func theRowSaysWhich() throws {
    let scene = try Self.scene(["attention 2 as first", "relu", "{residual: [attention]}"])
    let first = try #require(try scene.evaluator.array(maps("generator")))
    let second = try #require(try scene.evaluator.array(maps("generator", number: 2)))
    #expect(first != second && maps("generator", number: 2).made.words(scene.compiler) == [])
    #expect(try scene.evaluator.array(maps("first")) == first)
    for request in [maps("generator", number: 3), maps("first", number: 2), maps("other"), maps("nothing")] {
      #expect(try request.made.obstacle(scene.compiler)?.contains("has no attention") == true)
    }
  }

  /// A network that no sample goes through sees examples.
  @Test func ofData() throws {
    let scene = try Self.scene()
    let array = try #require(try scene.evaluator.array(maps("critic")))
    #expect(array.shape == [3, 2, 2, 2] && array.entries.allSatisfy { abs($0.reduce(0, +) - 2) < 1e-5 })
    let pictures = ArrayRequest("p", "attended", ["of": .word("critic"), "count": .integer(3)])
    #expect(
      try scene.evaluator.array(pictures)
        == scene.evaluator.array(ArrayRequest("o", "originals", ["count": .integer(3)])))
  }

  /// Queries, keys and values of one's own: where there are fewer keys than queries, the map has the keys' sides.
  @Test func ofAnEquation() throws {
    let scene = try Self.scene(["identity as q", "max_pool 2 as k", "from attend(q, k, k, scale=1)", "identity"])
    let array = try #require(try scene.evaluator.array(maps("generator")))
    #expect(array.shape == [3, 2, 1, 1] && array.numbers.allSatisfy { $0 == 1 })
  }

  @Test func sequencesAreNoPictures() throws {
    let scene = try Self.scene(["reshape 4 2", "attention", "flatten"])
    #expect(try maps("generator").made.obstacle(scene.compiler) == "'generator' attends to a sequence, not to an image")
  }
}
