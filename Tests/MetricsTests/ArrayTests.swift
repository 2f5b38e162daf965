import Basics
import Figures
import TestSupport
import Testing

@testable import Metrics

private func lines(along: String? = nil, rows: Int, steps: Int) -> ArrayRequest {
  ArrayRequest(
    "i", "interpolated", of: "generated",
    ["along": along.map { .words([$0]) }, "rows": .words(["\(rows)"]), "steps": .integer(steps)])
}

@Suite struct ArrayTests {
  /// Kinds of arrays are named as Swift names calls, for no file writes them.
  @Test func rowsAreWhole() { #expect(faults(of: arrayKinds) == ["ofExamples is not a plain name"]) }

  /// Rows of each kind of figure, with all fields that ask for other arrays.
  private func rows(_ kind: String) -> [[String: FieldValue]] {
    let mark = Mark(Source(name: "a.yaml", text: ""), line: 1, column: 1)
    func name(_ text: String) -> Expression { .name(text, mark) }
    let mean = Expression.call("mean", [.init(name("x"), mark)], mark)
    let moments = FieldValue.words(["epochs", "1", "2"])
    let rows: [String: [[String: FieldValue]]] = [
      "samples": [
        [:], ["at": moments], ["rows": .words(["t"]), "columns": .words(["z", "3"])],
        ["rows": .words(["t"]), "at": moments],
      ],
      "interpolation": [
        ["along": .words(["z"]), "rows": .words(["t"])], ["along": .words(["z"]), "both": .flag(true)],
        ["along": .words(["z"]), "corners": .integer(9)],
      ],
      "latent_map": [["over": .word("z"), "quantiles": .flag(true), "dims": .integers([0, 1])]],
      "images": [
        ["values": .equations([name("x"), name("y")]), "psnr": .equation(name("x"))],
        ["values": .equations([mean]), "over": .word("draws")],
      ],
      "traversal": [["of": .word("z")]], "reconstructions": [[:]], "neighbours": [[:]],
      "arithmetic": [
        ["of": .equation(name("a")), "code": .equation(name("code")), "by": .equation(name("t"))]
      ],
      "histogram": [
        ["of": .equations([name("code")]), "prior": .flag(true)],
        ["of": .equations([name("code")]), "by": .word("dim"), "bins": .integer(5)],
      ],
      "scatter": [["of": .equation(name("code")), "colour": .equation(name("t"))]],
      "tsne": [["of": .equation(name("code")), "colour": .equation(name("t"))]],
      "pca": [["of": .equation(name("code"))]],
      "curves": [["functions": .equations([name("D")]), "from": .number(0), "to": .number(1)]],
      "kernels": [["network": .word("encoder"), "layer": .word("0")]],
      "attention": [["of": .word("generator"), "number": .integer(2)]], "networks": [[:]],
    ]
    return rows[kind] ?? []
  }

  /// Figures name kinds of arrays and their fields without knowing them.
  @Test func figuresAskForWhatThereIs() throws {
    var asked: Set<String> = []
    // These are drawn from what was recorded.
    for kind in figureKinds where !["loss", "against"].contains(kind.name) {
      var needs: [Need] = []
      for row in rows(kind.name) {
        let figure = kind.make(row)
        #expect(!figure.needs.isEmpty, "\(kind.name)")
        needs += figure.needs
      }
      #expect(!needs.isEmpty, "\(kind.name)")
      for request in needs.map(\.array) {
        let kind = try #require(arrayKinds.first { $0.name == request.kind }, "\(request.kind)").description
        #expect(request.fields.filter { kind.field($0.name) == nil } == [], "\(request.kind)")
        #expect((request.value != nil) == (kind.field("value") != nil), "\(request.kind)")
        // Values are of the types of their fields.
        _ = request.made
        asked.insert(request.kind)
      }
    }
    #expect(arrayKinds.map { $0.name }.filter { !asked.contains($0) } == [], "no figure asks for them")
  }

  /// Codes, and one number for each example.
  @Test func entriesMayBeVectorsAndNumbers() throws {
    let scene = try Scene(
      linearGaussian.replacing("linear 1, gaussian 1", with: "linear 3, gaussian 3")
        .replacing("objective: vae", with: vaeWithTotal))
    let (evaluator, compiler) = (scene.evaluator, scene.compiler)
    func request(_ kind: String, _ value: String, _ count: Int) -> ArrayRequest {
      ArrayRequest("a", kind, of: value, ["count": .integer(count)])
    }
    let codes = try #require(try evaluator.array(request("ofExamples", "code", 65)))
    #expect(codes.shape == [65, 3])
    #expect(try request("ofExamples", "code", 65).made.entry(compiler) == ("code", [3]))
    let totals = try #require(try evaluator.array(request("ofExamples", "total", 65)))
    #expect(totals.shape == [65])
    #expect(try request("ofExamples", "total", 65).made.entry(compiler) == ("total", []))
    for (index, total) in totals.numbers.enumerated() {
      #expect(abs(total - codes.numbers[index * 3..<index * 3 + 3].reduce(0, +)) < 1e-5)
    }
    #expect(try evaluator.array(request("drawn", "noise", 70))?.shape == [70, 3])
    #expect(try ArrayRequest("a", "originals").made.entry(compiler) == ("x", [28, 28, 1]))
  }

  /// Why there is none, in words.
  @Test(
    arguments: [
      ("originals", nil, nil), ("ofExamples", "code", nil), ("drawn", "generated", nil),
      ("ofExamples", "nothing", "'define' has no 'nothing'"), ("drawn", "nothing", "'define' has no 'nothing'"),
      ("interpolated", "nothing", "'define' has no 'nothing'"), ("mapped", "nothing", "'define' has no 'nothing'"),
      ("ofExamples", "total_of_all", "'total_of_all' is not one value for each example"),
      ("interpolated", "x", "'x' is drawn from nothing that could be varied"),
      ("mapped", "x", "'x' is drawn from nothing that could be varied"),
      ("interpolated", "generated", nil),
      ("mapped", "generated", "'noise' has not two numbers: dims 0 1 would take its first two"),
    ] as [(String, String?, String?)])
  func obstacles(_ kind: String, _ value: String?, _ obstacle: String?) throws {
    let scene = try Scene(linearGaussian.replacing("objective: vae", with: vaeWithTotal))
    let request = ArrayRequest("a", kind, of: value)
    #expect(try request.made.obstacle(scene.compiler) == obstacle)
    #expect(try (scene.evaluator.array(request) == nil) == (obstacle != nil))
  }

  @Test(arguments: [("originals", nil), ("ofExamples", "generated")] as [(String, String?)])
  func examplesNeedData(_ kind: String, _ value: String?) throws {
    let scene = try Scene(
      """
      networks: {generator: [linear 2]}
      objective:
        sample: {x: ring, z: normal(2)}
        define: {generated: generator(z)}
        minimize: mean(sum((generated - x)^2))
      train: {batch: 16, steps: 1, optimizer: sgd 0}
      """)
    #expect(try ArrayRequest("a", kind, of: value).made.obstacle(scene.compiler) == "there is no data")
    #expect(try scene.evaluator.array(ArrayRequest("a", kind, of: value)) == nil)
  }

  @Test(arguments: [("interpolated", "along"), ("mapped", "over")])
  func aNameThatCannotBeVariedIsAFault(_ kind: String, _ field: String) throws {
    let scene = try Scene(linearGaussian)
    let fault = try #require(throws: FieldFault.self) {
      try ArrayRequest("a", kind, of: "generated", [field: kind == "mapped" ? .word("nois") : .words(["nois"])]).made
        .obstacle(scene.compiler)
    }
    #expect(fault.field == field && fault.problem.hint == "did you mean 'noise'?")
  }

  /// From each draw with an even index to the next, as often as lines are asked for.
  @Test func interpolationEndsAreDraws() throws {
    let scene = try Scene(linearGaussian.replacing("objective: vae", with: vaeWithTotal))
    let evaluator = scene.evaluator
    let draws = try evaluator.drawing {
      try evaluator.value("noise", batch: 4, examples: evaluator.shown([0, 1, 2, 3]), draw: 7).numbers
    }
    var request = lines(rows: 2, steps: 5)
    request.value = "shown"
    let points = try #require(try evaluator.array(request)).numbers
    #expect(points.count == 10 && [0, 4, 5, 9].map { points[$0] } == draws && Set(draws).count == 4)
    for line in [0, 5] { #expect(abs(points[line + 1] - (0.75 * points[line] + 0.25 * points[line + 4])) < 1e-6) }
  }

  /// A picture that is its class, drawn or of an example: the same all along a line, and over a map.
  @Test(arguments: ["y", "t"]) func allElseIsTheSameAlongALine(_ label: String) throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 200, valid: 50, test: 50}
      networks: {generator: [linear 784, reshape 1 28 28]}
      objective:
        sample: {x: data, t: data.label, y: categorical(classes=10), z: normal(2)}
        define: {generated: number(\(label)) + 0 * generator(z)}
        minimize: mean((generator(z) - x)^2)
      train: {batch: 50, epochs: 1, optimizer: sgd 0}
      """)
    for (request, lines) in [
      (lines(rows: 8, steps: 5), 8),
      (ArrayRequest("m", "mapped", of: "generated", ["side": .integer(4), "reach": .number(1)]), 1),
    ] {
      let images = try #require(try scene.evaluator.array(request))
      let classes = stride(from: 0, to: images.numbers.count, by: 784).map { images.numbers[$0] }
      let length = classes.count / lines
      let each = (0..<lines).map { Set(classes[$0 * length..<($0 + 1) * length]) }
      #expect(each.allSatisfy { $0.count == 1 }, "\(classes)")
      if lines > 1 { #expect(Set(each).count > 2) }
    }
    if label == "t" {
      let labels = try #require(
        try scene.evaluator.array(ArrayRequest("t", "ofExamples", of: "t", ["count": .integer(15)])))
      let images = try #require(
        try scene.evaluator.array(lines(along: "z", rows: 8, steps: 2)))
      let drawn: [Float] = (0..<8).map { images.numbers[$0 * 2 * 784] }
      let expected: [Float] = (0..<8).map { labels.numbers[2 * $0] }
      #expect(drawn == expected)
    }
    #expect(throws: FieldFault.self) { try scene.evaluator.array(lines(along: "y", rows: 8, steps: 5)) }
  }

  @Test func whatIsNotThereIsNil() throws {
    let scene = try Scene(linearGaussian)
    #expect(try scene.evaluator.array(ArrayRequest("a", "drawn", of: "nothing", ["count": .integer(3)])) == nil)
    #expect(try scene.evaluator.array(ArrayRequest("a", "mapped", of: "generated")) == nil)
  }
}

/// The objective `vae` in short, with a number for each example and one for all of them.
private let vaeWithTotal = """
  objective:
    sample: {x: data, noise: normal(shape(encoder(x)))}
    define:
      code: encoder(x).mean
      total: sum(code)
      total_of_all: mean(total)
      generated: decoder(noise).mean
      shown: 1 * noise
    minimize: mean(sum((decoder(code).mean - x)^2))
  """
