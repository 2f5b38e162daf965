import Basics
import Figures
import TestSupport
import Testing

@testable import Metrics

/// Arrays of equations, and those that figures of latent variables need.
@Suite struct EquationArrayTests {
  private let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
  private func name(_ text: String) -> Expression { .name(text, mark) }
  private func field(_ name: String) -> Expression { .member(.name("data", mark), name, mark) }

  private let noisy = """
    data: {source: digits, train: 200, valid: 100, test: 50}
    networks: {encoder: [flatten, linear 4, gaussian 3], decoder: [linear 784, reshape 1 28 28]}
    objective:
      sample: {x: data, t: data.label, noise: normal(shape(x)), z: encoder(x), e: normal(3)}
      define:
        noisy: x + noise
        code: encoder(x).mean
        generated: decoder(e)
        one: mean(x)
        shown: 1 * e
      minimize: mean(sum((decoder(z) - x)^2))
    train: {batch: 50, epochs: 1, optimizer: sgd 0}
    """

  private func array(
    _ scene: Scene, _ kind: String, of value: String? = nil, _ fields: KeyValuePairs<String, FieldValue?>
  ) throws -> NPY {
    try #require(try scene.evaluator.array(ArrayRequest("a", kind, of: value, fields)))
  }

  /// What is noisy in one column is what is added in the other, also beyond the first batch.
  @Test func columnsSeeTheSameDraws() throws {
    let scene = try Scene(noisy)
    func column(_ text: String) throws -> [Float] {
      try array(scene, "computed", ["equation": .equation(name(text)), "count": .integer(70)]).numbers
    }
    let (x, noise, noisy) = (try column("x"), try column("noise"), try column("noisy"))
    #expect(x.count == 70 * 784 && zip(zip(x, noise), noisy).allSatisfy { abs($0.0 + $0.1 - $1) < 1e-6 })
    #expect(noise[..<784] != noise[64 * 784..<65 * 784], "the second batch draws anew")
  }

  /// A second name of the same field is another example, with its own label.
  @Test func aSecondNameOfTheDataIsAnotherExample() throws {
    let scene = try Scene(
      noisy.replacing("t: data.label,", with: "t: data.label, x2: data, t2: data.label, x3: data,"))
    func column(_ text: String) throws -> [[Float]] {
      try array(scene, "computed", ["equation": .equation(name(text)), "count": .integer(5)]).entries
    }
    let (x, t) = (try column("x"), try column("t"))
    #expect(try Array(column("x2")[..<4]) == Array(x[1...]) && Array(column("t2")[..<4]) == Array(t[1...]))
    #expect(try Array(column("x3")[..<3]) == Array(x[2...]))
    // It is the next one of the split, whatever the batches are, and after the last comes the first.
    let count = scene.evaluator.data.count(.valid)
    func all(_ text: String) throws -> [[Float]] {
      try array(scene, "computed", ["equation": .equation(name(text)), "count": .integer(count)]).entries
    }
    let (own, second) = (try all("x"), try all("x2"))
    #expect(second == Array(own[1...] + own[..<1]) && count > 64)
  }

  /// Also where one example stands in every cell, in a batch of its own or many times in one.
  @Test func aSecondNameOfTheDataIsAnotherExampleInEveryCell() throws {
    let scene = try Scene(
      noisy.replacing("t: data.label,", with: "t: data.label, x2: data,").replacing(
        "one: mean(x)", with: "pair: x2 + 0 * (decoder(z) + generated)"))
    let second = try array(scene, "computed", ["equation": .equation(name("x")), "count": .integer(2)]).entries[1]
    let grid = try array(scene, "grid", of: "pair", ["rows": .words(["e", "3"]), "columns": .words(["z", "2"])])
    #expect(grid.entries.count == 6 && grid.entries.allSatisfy { $0 == second })
  }

  @Test func whatIsTheSameForAllIsRepeated() throws {
    let constant = Expression.call("exp", [.init(.number(0, mark), mark)], mark)
    let ones = try array(
      try Scene(noisy), "computed", ["equation": .equation(constant), "count": .integer(3)])
    #expect(ones == NPY(shape: [3], numbers: [1, 1, 1]))
  }

  @Test func classesHaveTheirWords() throws {
    let scene = try Scene(
      noisy.replacing("source: digits", with: "source: shapes, size: 16").replacing("784", with: "768")
        .replacing("1 28 28", with: "3 16 16"))
    for equation in [name("t"), field("label")] {
      let kind = ArrayRequest("a", "computed", ["equation": .equation(equation)]).made
      #expect(kind.words(scene.compiler).count > 2)
    }
    #expect(ArrayRequest("a", "computed", ["equation": .equation(name("x"))]).made.words(scene.compiler) == [])
  }

  @Test func anEquationThatIsNotOfExamplesIsAProblem() throws {
    let scene = try Scene(noisy)
    let problem = try #require(throws: Problem.self) {
      try ArrayRequest("a", "computed", ["equation": .equation(name("nois"))]).made.obstacle(scene.compiler)
    }
    #expect(problem.mark?.line == 1 && problem.hint?.contains("noise") == true)
  }

  @Test func countsAreOfAllNumbers() throws {
    let scene = try Scene(noisy)
    let counted = try array(
      scene, "counted",
      [
        "equation": .equation(field("label")), "bins": .integer(10), "from": .number(-0.5), "to": .number(9.5),
        "examples": .integer(90),
      ])
    let labels = try array(scene, "computed", ["equation": .equation(field("label")), "count": .integer(90)]).numbers
    #expect(counted.shape == [1, 15] && Array(counted.numbers[..<5]) == [-0.5, 9.5, 0, 0, 0])
    #expect(
      Array(counted.numbers[5...]) == (0..<10).map { digit in Float(labels.count { $0 == Float(digit) }) })
    let channels = try array(
      scene, "counted", ["equation": .equation(name("x")), "by": .word("channel"), "examples": .integer(10)])
    #expect(channels.shape == [1, 261] && channels.numbers[5...].reduce(0, +) == 7840)
    // What is beyond the range is counted apart.
    let some = try array(
      scene, "counted",
      [
        "equation": .equation(field("label")), "bins": .integer(3), "from": .number(2), "to": .number(5),
        "examples": .integer(90),
      ]
    ).numbers
    let sides = [labels.count { $0 < 2 }, labels.count { $0 > 5 }]
    #expect(Array(some[..<5]) == [2, 5, 0, Float(sides[0]), Float(sides[1])] && sides.allSatisfy { $0 > 0 })
    #expect(some[5...].reduce(0, +) == Float(90 - sides[0] - sides[1]))
    for high in [2.0, 1] {
      let fault = try #require(throws: FieldFault.self) {
        try ArrayRequest(
          "a", "counted", ["equation": .equation(name("x")), "from": .number(2), "to": .number(high)]
        ).made.obstacle(scene.compiler)
      }
      #expect(fault.field == "to")
    }
  }

  /// Numbers as large and as small as they may be, equal ones, and some that are none.
  @Test(arguments: [
    ("exp(1000 * x) - 1", 0), ("0 * exp(1000 * x)", 0), ("log(x)", 0), ("1e-38 * x", 784), ("3e38 * (2 * x - 1)", 784),
    ("0 * x + 3e38", 784), ("x * 1e-45", 784),
  ])
  func countsOfAnyNumbers(_ text: String, _ finite: Int) throws {
    let scene = try Scene(noisy.replacing("one: mean(x)", with: "one: \(text)"))
    let counts = try array(
      scene, "counted", ["equation": .equation(name("one")), "bins": .integer(60), "examples": .integer(1)]
    ).numbers
    let values = try array(scene, "computed", ["equation": .equation(name("one")), "count": .integer(1)]).numbers
    #expect(counts[2] == Float(values.count { !$0.isFinite }) && counts[3] == 0 && counts[4] == 0)
    #expect(counts[2...].reduce(0, +) == 784 && (finite == 0) == (counts[2] > 0), "\(text)")
    #expect(counts[0] < counts[1] && counts[0].isFinite && counts[1].isFinite)
  }

  /// The mean of a number of draws of x + noise is x to a few hundredths, and its deviation 1.
  @Test func spreadsAreOverDraws() throws {
    let scene = try Scene(noisy)
    func spread(_ function: String) throws -> NPY {
      let equation = Expression.call(function, [.init(name("noisy"), mark)], mark)
      return try array(
        scene, "spread", ["equation": .equation(equation), "count": .integer(2), "draws": .integer(400)])
    }
    let x = try array(scene, "computed", ["equation": .equation(name("x")), "count": .integer(2)]).numbers
    let (mean, std) = (try spread("mean"), try spread("std"))
    #expect(mean.shape == [2, 1, 28, 28])
    #expect(zip(mean.numbers, x).allSatisfy { abs($0 - $1) < 0.3 })
    #expect(abs(std.numbers.reduce(0, +) / Float(std.numbers.count) - 1) < 0.01)
    // Beyond the first batch too, with other draws.
    let many = try array(
      scene, "spread",
      [
        "equation": .equation(.call("mean", [.init(name("noisy"), mark)], mark)), "count": .integer(66),
        "draws": .integer(2),
      ]
    ).entries
    let all = try array(scene, "computed", ["equation": .equation(name("x")), "count": .integer(66)]).entries
    func noise(_ index: Int) -> [Float] { zip(many[index], all[index]).map { $0 - $1 } }
    #expect(many.count == 66 && zip(noise(0), noise(64)).contains { abs($0 - $1) > 0.1 })
    #expect(noise(65).allSatisfy { abs($0) < 4 })
    #expect(throws: Problem.self) {
      try ArrayRequest("a", "spread", ["equation": .equation(name("noisy"))]).made.obstacle(scene.compiler)
    }
  }

  @Test func dimensionsAreRankedByTheirDivergence() throws {
    let scene = try Scene(noisy)
    let ranked = try array(scene, "ranked", ["of": .word("z"), "count": .integer(3)]).entries
    #expect(Set(ranked.map { $0[0] }) == [0, 1, 2])
    #expect(ranked[0][1] >= ranked[1][1] && ranked[1][1] >= ranked[2][1] && ranked[2][1] > 0)
    // Together they are the divergence of the code.
    let code = Expression.call("encoder", [.init(name("x"), mark)], mark)
    let divergences = try array(
      scene, "computed", ["equation": .equation(.call("kl", [.init(code, mark)], mark)), "count": .integer(100)]
    ).numbers
    #expect(abs(ranked.reduce(0) { $0 + $1[1] } - divergences.reduce(0, +) / 100) < 1e-4)
    // Of what no network makes all are alike.
    #expect(try array(scene, "ranked", ["of": .word("e"), "count": .integer(2)]).entries == [[0, 0], [1, 0]])
  }

  /// The decoder is linear: steps along a row are equal, and the middle is the example's own picture in all rows.
  @Test func traversalsBeginAtOneExample() throws {
    let scene = try Scene(noisy)
    let images = try array(
      scene, "traversed", of: "generated", ["of": .word("z"), "dims": .integer(3), "steps": .integer(5)]
    ).entries
    // To rounding: a product's rows at the edge of a tile are summed in another order.
    for middle in [7, 12] { #expect(zip(images[middle], images[2]).allSatisfy { abs($0 - $1) < 1e-6 }) }
    #expect(images.count == 15)
    for row in 0..<3 {
      for pixel in stride(from: 0, to: 784, by: 131) {
        let steps = (0..<4).map { images[row * 5 + $0 + 1][pixel] - images[row * 5 + $0][pixel] }
        #expect(steps.allSatisfy { abs($0 - steps[0]) < 1e-5 })
      }
    }
    #expect(images[0] != images[5])
  }

  /// What a network draws is the same in all cells, so that only the named dimension differs.
  @Test func noiseOfNetworksIsTheSameInAllCells() throws {
    let scene = try Scene(
      noisy.replacing("generated: decoder(e)", with: "generated: decoder(e) + sum(h)")
        .replacing("e: normal(3)}", with: "e: normal(3), h: encoder(x)}"))
    let images = try array(
      scene, "traversed", of: "generated", ["of": .word("e"), "dims": .integer(3), "steps": .integer(3)]
    ).entries
    // The middle of each row is the same draw of e, and of h.
    for middle in [4, 7] { #expect(zip(images[middle], images[1]).allSatisfy { abs($0 - $1) < 1e-5 }) }
  }

  @Test func linesOfPicturesBlendTheTwoExamples() throws {
    let scene = try Scene(noisy)
    let lines = try array(
      scene, "interpolated", of: "generated",
      ["along": .words(["z"]), "rows": .words(["2"]), "steps": .integer(3), "both": .flag(true)]
    ).entries
    let x = try array(scene, "computed", ["equation": .equation(name("x")), "count": .integer(4)]).entries
    #expect(lines.count == 12 && lines[3] == x[0] && lines[5] == x[1] && lines[9] == x[2] && lines[11] == x[3])
    #expect(zip(lines[4], zip(x[0], x[1])).allSatisfy { abs($0 - ($1.0 + $1.1) / 2) < 1e-6 })
  }

  @Test func cornersAreTheDraws() throws {
    let scene = try Scene(noisy)
    let evaluator = scene.evaluator
    let draws = try evaluator.drawing {
      try evaluator.value("e", batch: 9, examples: evaluator.shown(Array(0..<9)), draw: 7).entries
    }
    let square = try array(
      scene, "cornered", of: "shown", ["along": .word("e"), "corners": .integer(9), "steps": .integer(3)]
    ).entries
    #expect(square.count == 25 && Set(draws).count == 9)
    #expect([0, 2, 4, 10, 12, 14, 20, 22, 24].map { square[$0] } == draws)
    // The middle of an edge is the mean of its ends, that of a square of its corners.
    for i in 0..<3 {
      #expect(abs(square[1][i] - (draws[0][i] + draws[1][i]) / 2) < 1e-6)
      #expect(abs(square[6][i] - (draws[0][i] + draws[1][i] + draws[3][i] + draws[4][i]) / 4) < 1e-6)
    }
    let fault = try #require(throws: FieldFault.self) {
      try ArrayRequest("a", "cornered", of: "generated", ["corners": .integer(5)]).made.obstacle(scene.compiler)
    }
    #expect(fault.field == "corners")
  }

  /// The decoder is linear without its bias: the picture of a sum is the sum of the pictures.
  @Test func sumsOfCodes() throws {
    let scene = try Scene(noisy.replacing("decoder: [linear 784,", with: "decoder: [linear 784 bias false,"))
    let equation = Expression.binary(
      .add, .binary(.subtract, .number(7, mark), .number(1, mark), mark), .number(4, mark), mark)
    let pictures = try array(scene, "sums", of: "generated", ["equation": .equation(equation)]).entries
    #expect(pictures.count == 4)
    for pixel in stride(from: 0, to: 784, by: 97) {
      let sum = pictures[0][pixel] - pictures[1][pixel] + pictures[2][pixel]
      #expect(abs(sum - pictures[3][pixel]) < 1e-4)
    }
    #expect(throws: Problem.self) {
      try ArrayRequest("a", "sums", of: "generated", ["equation": .equation(name("eleven"))]).made
        .obstacle(scene.compiler)
    }
  }

  /// Each was a crash, or a picture of something else.
  @Test(
    arguments: [
      ("12 - 1", nil, "there is no class 12", "the classes are 0 to 9"),
      ("1e300 - 1", nil, "there is no class 1e+300", "the classes are 0 to 9"),
      ("99999999999999999999 - 1", nil, "there is no class 1e+20", "the classes are 0 to 9"),
      ("1.5", nil, "there is no class 1.5", "the classes are 0 to 9"),
      (
        "(code > 0) - 1", nil, "'code > 0' is not one number for each example",
        "a class, as data.label, or what is true of an example, as code[0] > 0"
      ),
      (
        "7 - 1", "x", "'x' is not one number for each example",
        "a class, as data.label, or what is true of an example, as code[0] > 0"
      ),
      ("7 - 1", "data.labl", nil, nil), ("7 - 1", "nonsense", "nothing is named 'nonsense' here", nil),
    ] as [(String, String?, String?, String?)])
  func termsAreClassesOrTrue(_ text: String, _ label: String?, _ message: String?, _ hint: String?) throws {
    let scene = try Scene(noisy)
    let request = ArrayRequest(
      "a", "sums", of: "generated",
      ["equation": .equation(try equation(text)), "by": try label.map { .equation(try equation($0)) }])
    let problem = try #require(throws: Problem.self) { try request.made.obstacle(scene.compiler) }
    if let message { #expect(problem.message == message) }
    if let hint { #expect(problem.hint == hint) }
    #expect(problem.mark != nil)
  }

  /// As a file has it.
  private func equation(_ text: String) throws -> Expression {
    let scene = try Scene(noisy.replacing("one: mean(x)", with: "one: mean(x)\n    asked(x): \(text)"))
    return try #require(scene.compiler.experiment.objective.definitions.first { $0.name == "asked" }).body
  }

  @Test func theNearestExampleIsFound() throws {
    let scene = try Scene(noisy.replacing("generated: decoder(e)", with: "generated: 0 * decoder(e) + 0.1"))
    let pairs = try array(scene, "nearest", of: "generated", ["count": .integer(2)]).entries
    let distances = try array(
      scene, "nearest", of: "generated", ["count": .integer(2), "distances": .flag(true)]
    ).numbers
    let training = try scene.evaluator.batches(of: .train).flatMap { indices in
      try scene.evaluator.value("x", batch: indices.count, examples: (.train, indices)).entries
    }
    func distance(_ example: [Float]) -> Float {
      (zip(example, pairs[0]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 784).squareRoot()
    }
    let least = try #require(training.map { distance($0) }.min())
    #expect(pairs.count == 4 && abs(distance(pairs[1]) - least) < 1e-6 && abs(distances[0] - least) < 1e-6)
  }

  /// What came out of a review: each was a crash or a wrong picture in silence.
  @Test func rowsThatCannotBeMeantAreRefused() throws {
    let scene = try Scene(noisy)
    func fault(_ kind: String, _ fields: KeyValuePairs<String, FieldValue?>) throws -> FieldFault {
      try #require(throws: FieldFault.self) {
        try ArrayRequest("a", kind, of: "generated", fields).made.obstacle(scene.compiler)
      }
    }
    // A draw of the prior has no picture that its end could be blended with.
    #expect(try fault("interpolated", ["along": .words(["e"]), "both": .flag(true)]).field == "both")
    #expect(try fault("mapped", ["over": .word("e"), "dims": .integers([1, 1])]).field == "dims")
    // 2 is no class taken twice, but true of every example.
    let constant = Expression.call("exp", [.init(.number(2, mark), mark)], mark)
    #expect(throws: Problem.self) {
      try ArrayRequest("a", "sums", of: "generated", ["equation": .equation(constant)]).made.obstacle(scene.compiler)
    }
    let negative = Expression.binary(.add, .negate(.number(7, mark), mark), .number(4, mark), mark)
    let pictures = try array(scene, "sums", of: "generated", ["equation": .equation(negative)]).entries
    let plain = try array(scene, "sums", of: "generated", ["equation": .equation(.number(7, mark))]).entries
    #expect(pictures.count == 3 && zip(pictures[0], plain[0]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(pictures[2], pictures[1]).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func nothingIsNearWhatIsNotFinite() throws {
    let scene = try Scene(noisy.replacing("generated: decoder(e)", with: "generated: decoder(e) / 0"))
    #expect(throws: Problem.self) { try array(scene, "nearest", of: "generated", ["count": .integer(2)]) }
  }

  /// Two styles in one picture: in the margins both names have the value of one side.
  @Test func sourcesOfAMixture() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 200, valid: 50, test: 50}
      networks: {generator: [linear 784, reshape 1 28 28]}
      objective:
        sample: {x: data, z1: normal(2), z2: normal(2), k: categorical(classes=3)}
        define: {mixed: generator(z1) + 2 * generator(z2), other: generator(z1) + number(k)}
        minimize: mean((generator(z1) - x)^2)
      train: {batch: 50, epochs: 1, optimizer: sgd 0}
      """)
    let sources = try array(scene, "sources", of: "mixed", ["side": .words(["z1", "3"]), "other": .word("z2")]).entries
    let grid = try array(scene, "grid", of: "mixed", ["rows": .words(["z2", "3"]), "columns": .words(["z1", "3"])])
      .entries
    #expect(sources.count == 3 && grid.count == 9)
    // The picture of z1 alone is three times generator(z1), as each pair's is that of one and twice the other's.
    let own = try array(scene, "sources", of: "mixed", ["side": .words(["z2", "3"]), "other": .word("z1")]).entries
    for pixel in stride(from: 0, to: 784, by: 97) {
      #expect(abs(grid[1][pixel] - (sources[1][pixel] + 2 * own[0][pixel]) / 3) < 1e-5)
    }
    #expect(
      try ArrayRequest("a", "sources", of: "other", ["side": .words(["k"]), "other": .word("z1")]).made
        .obstacle(scene.compiler) != nil)
  }

  @Test(arguments: ["tsne", "pca"]) func vectorsInThePlane(_ method: String) throws {
    let scene = try Scene(noisy)
    var shares: [Double] = []
    scene.evaluator.onShare = { shares.append($0) }
    func made(_ isNotes: Bool) throws -> NPY {
      try array(
        scene, "embedded",
        [
          "equation": .equation(name("code")), "method": .word(method), "count": .integer(80),
          "perplexity": .number(10), "notes": .flag(isNotes),
        ])
    }
    let (points, notes) = (try made(false), try made(true))
    #expect(shares.count > 50 && shares == shares.sorted() && shares.last.map { $0 <= 1 } == true || method == "pca")
    #expect(points.shape == [80, 2] && notes.shape == [3] && notes.numbers[2] == 80)
    #expect(points.numbers.allSatisfy { $0.isFinite })
    #expect(method == "tsne" ? notes.numbers[1] == 10 : notes.numbers[0] >= notes.numbers[1])
  }

  @Test func picturesAreVectorsOfTheirPixels() throws {
    let points = try array(
      try Scene(noisy), "embedded", ["equation": .equation(name("x")), "method": .word("pca"), "count": .integer(20)])
    #expect(points.shape == [20, 2] && points.numbers.contains { $0 != 0 })
  }

  /// The first of them goes from left to right, the second from below to above.
  @Test(arguments: [false, true]) func mapsTakeTwoDimensionsOfMany(_ isOfQuantiles: Bool) throws {
    let scene = try Scene(noisy)
    let map = try array(
      scene, "mapped", of: "shown",
      [
        "over": .word("e"), "side": .integer(3), "reach": .number(2), "dims": .integers([2, 0]),
        "quantiles": .flag(isOfQuantiles),
      ]
    ).entries
    // The quantiles 1/6, 1/2 and 5/6.
    let end: Float = isOfQuantiles ? 0.967_421_57 : 2
    let ends = [-end, 0, end]
    #expect(map.count == 9 && Set(map.map { $0[1] }).count == 1, "the other dimension stays")
    for (index, point) in map.enumerated() {
      #expect(abs(point[2] - ends[index % 3]) < 1e-6 && abs(point[0] - ends[2 - index / 3]) < 1e-6)
    }
    let fault = try #require(throws: FieldFault.self) {
      try ArrayRequest("a", "mapped", of: "generated", ["over": .word("e"), "dims": .integers([0, 3])]).made
        .obstacle(scene.compiler)
    }
    #expect(fault.field == "dims")
  }
}
