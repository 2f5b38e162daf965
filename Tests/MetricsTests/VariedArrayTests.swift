import Basics
import Feeding
import Testing

@testable import Metrics

/// Names that vary in pictures: those of several draws an example, and those that show others.
@Suite struct VariedArrayTests {
  private let iwae = linearGaussian.replacing("linear 1, gaussian 1", with: "linear 3, gaussian 3")
    .replacing("objective: vae", with: "objective: iwae k 4")

  /// `generated` and `z` in short: as arrays draw them.
  private let severalDraws = """
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks: {generator: [linear 784 bias false, reshape 1 28 28]}
    objective:
      sample: {x: data, z: 4 of normal(2)}
      define: {generated: "generator(mean(z, over=samples))"}
      minimize: mean((generated - x)^2)
    train: {epochs: 1, batch: 20, optimizer: sgd 0}
    """

  private func request(_ kind: String, _ name: String?, _ more: KeyValuePairs<String, FieldValue?> = [:])
    -> ArrayRequest
  {
    var request = ArrayRequest("a", kind, of: "generated", more)
    let field = ["traversed": "of", "mapped": "over"][kind] ?? "along"
    let value = name.map {
      kind == "interpolated" ? FieldValue.words($0.split(separator: " ").map(String.init)) : .word($0)
    }
    request.fields.append(.init(name: field, value: value))
    return request
  }

  private func fault(_ scene: Scene, _ request: ArrayRequest) throws -> FieldFault {
    try #require(throws: FieldFault.self) { try request.made.obstacle(scene.compiler) }
  }

  /// Of several draws an example the first one is shown, through the noise that `generated` is made from.
  @Test func codesOfSeveralDrawsShowTheFirst() throws {
    let scene = try Scene(iwae)
    let evaluator = scene.evaluator
    let draws = try evaluator.drawing {
      try evaluator.value("z", batch: 4, examples: evaluator.shown([0, 1, 2, 3]), draw: 7).entries
    }
    #expect(draws.count == 16)
    // A graph of four examples draws as one of four does: these are the corners.
    func pictures(_ codes: [[Float]]) throws -> [[Float]] {
      try evaluator.value(
        "generated", batch: codes.count, examples: nil, given: ["noise": codes.flatMap { $0 }]
      ).entries
    }
    func isNear(_ one: [Float], _ other: [Float]) -> Bool { zip(one, other).allSatisfy { abs($0 - $1) < 1e-5 } }
    let expected = try pictures(Array(draws[..<4]))
    let square = try #require(try evaluator.array(request("cornered", "z", ["steps": .integer(3)]))).entries
    for (cell, picture) in zip([0, 2, 6, 8], expected) { #expect(isNear(square[cell], picture)) }
    let lines = try #require(
      try evaluator.array(request("interpolated", "z", ["rows": .words(["2"]), "steps": .integer(3)]))
    ).entries
    for (cell, picture) in zip([0, 2, 3, 5], expected) { #expect(isNear(lines[cell], picture)) }
    let both = try #require(
      try evaluator.array(
        request("interpolated", "z", ["rows": .words(["2"]), "steps": .integer(3), "both": .flag(true)]))
    ).entries
    #expect(both.count == 12 && isNear(both[0], expected[0]) && isNear(both[8], expected[3]))
    let traversed = try #require(
      try evaluator.array(request("traversed", "z", ["dims": .integer(3), "steps": .integer(3)]))
    ).entries
    let map = try #require(
      try evaluator.array(request("mapped", "z", ["dims": .integers([0, 2]), "side": .integer(2)]))
    ).entries
    #expect(traversed.count == 9 && map.count == 4)
  }

  @Test(arguments: ["interpolated", "mapped", "cornered", "traversed"])
  func aNameOfSeveralDrawsCannotBeVaried(_ kind: String) throws {
    let scene = try Scene(severalDraws)
    let fault = try fault(scene, request(kind, "z"))
    #expect(
      fault.problem
        == Problem(
          "'z' has several draws an example, and 'generated' is made from all of them",
          hint: "a name with one draw can be varied: z: normal(2)"))
    if kind != "traversed" {
      #expect(
        try request(kind, nil).made.obstacle(scene.compiler)
          == "'generated' is drawn from nothing that could be varied")
    }
  }

  private let twoInputs = """
    data: {source: digits, train: 60, valid: 20, test: 20}
    networks:
      encoder: [flatten, linear 8, relu, gaussian 3]
      decoder: [linear 784, reshape 1 28 28]
    objective:
      sample: {x: data, z: encoder(x), n: normal(3), m: normal(3)}
      define: {code: encoder(x).mean, generated: decoder(m + 0 * n)}
      minimize: mean((decoder(z) - x)^2)
    train: {epochs: 1, batch: 20, optimizer: sgd 0}
    """

  /// Fed through the wrong one, all pictures would be the same.
  @Test(arguments: ["interpolated", "cornered", "traversed", "mapped", "sums"])
  func whatCouldBeShownInSeveralWaysIsNot(_ kind: String) throws {
    let scene = try Scene(twoInputs)
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    let fault = try fault(
      scene,
      kind == "sums"
        ? ArrayRequest("a", kind, of: "generated", ["equation": .equation(.number(7, mark))]) : request(kind, "z"))
    let shown = kind == "sums" ? "code" : "z"
    #expect(fault.problem.message == "'generated' could show '\(shown)' through several names of its shape: n, m")
  }

  @Test(arguments: [
    ("z noise", "'generated' shows both 'z' and 'noise' through 'noise'"), ("noise noise", "'noise' is named twice"),
    ("z z", "'z' is named twice"),
  ])
  func namesThatGoAlongDiffer(_ names: String, _ message: String) throws {
    let scene = try Scene(linearGaussian)
    #expect(try fault(scene, request("interpolated", names)).problem.message == message)
  }

  @Test func mapsShowCodes() throws {
    let scene = try Scene(iwae.replacing("objective: iwae k 4", with: "objective: vae"))
    let map = request("mapped", "z", ["dims": .integers([0, 1]), "side": .integer(9)])
    #expect(try map.made.obstacle(scene.compiler) == nil && map.made.words(scene.compiler) == ["z"])
    let evaluator = scene.evaluator
    let base = try evaluator.drawing { try evaluator.value("z", batch: 1, examples: evaluator.shown([0]), draw: 7) }
    let pictures = try #require(try evaluator.array(map)).entries
    // The middle of the map, and a cell beyond the first batch.
    for (cell, x, y) in [(40, 0, 0), (71, 1.5, -1.125), (80, 1.5, -1.5)] as [(Int, Float, Float)] {
      let code = [x, y, base.numbers[2]]
      let expected = try evaluator.value("generated", batch: 1, examples: nil, given: ["noise": code]).numbers
      #expect(zip(pictures[cell], expected).allSatisfy { abs($0 - $1) < 1e-5 }, "cell \(cell)")
    }
  }

  /// Figures of several seeds differ in what was trained alone; numbers have draws of their own.
  @Test func drawsAreTheSameForAllSeeds() throws {
    let scenes = try [1, 2].map { try Scene(twoInputs, seed: $0) }
    func array(_ kind: String, of value: String) throws -> [NPY?] {
      try scenes.map { try $0.evaluator.array(ArrayRequest("a", kind, of: value, ["count": .integer(70)])) }
    }
    let drawn = try array("drawn", of: "m")
    #expect(drawn[0]?.shape == [70, 3] && drawn[0] == drawn[1])
    let codes = try array("ofExamples", of: "z")
    #expect(codes[0] == codes[1])
    let own = try scenes.map { try $0.evaluator.value("m", batch: 4, examples: nil) }
    #expect(own[0] != own[1])
  }
}
