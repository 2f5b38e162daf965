import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// What equations come to, worked out by hand. Two examples; images as the user writes them, channels first.
@Suite struct EquationValueTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let equation: String
    let elements: [Int]
    let numbers: [Double]
    init(_ equation: String, _ elements: [Int], _ numbers: [Double]) {
      (self.equation, self.elements, self.numbers) = (equation, elements, numbers)
    }
    var testDescription: String { equation }
  }

  static let example = EquationExample(
    sample: "x: data\ni: data.image\nt: data.label\nw: data.words\nm: data.map\nz: 3 of normal(2)\nu: data.single",
    define: "f(a, b): a + 2 * b\ntwice(x): 2 * x\nkl: sum(x)",
    networks: "\(probe)",
    lets: "two: 2\nyes: true",
    data: [
      DataShape(name: "data", shape: [3]), DataShape(name: "data.image", shape: [2, 3, 5]),
      DataShape(name: "data.label", shape: [], classes: 4), DataShape(name: "data.words", shape: [2], classes: 3),
      DataShape(name: "data.map", shape: [1, 2], classes: 2), DataShape(name: "data.single", shape: []),
    ])
  private static let probe = "same: [identity]"

  /// i[c, h, w] of example b.
  static func pixel(_ b: Int, _ c: Int, _ h: Int, _ w: Int) -> Double {
    Double(b) * 1000 + Double(c) * 100 + Double(h) * 10 + Double(w)
  }

  static func image(_ channels: [Int], _ value: (Int, Int, Int, Int) -> Double = pixel) -> [Double] {
    (0..<2).flatMap { b in channels.flatMap { c in (0..<3).flatMap { h in (0..<5).map { w in value(b, c, h, w) } } } }
  }

  /// The pixel that lands there when all are moved so far down and right.
  private static func shifted(_ b: Int, _ c: Int, _ h: Int, _ w: Int, by steps: (down: Int, right: Int)) -> Double {
    let (row, column) = (h - steps.down, w - steps.right)
    return (0..<3).contains(row) && (0..<5).contains(column) ? pixel(b, c, row, column) : 0
  }

  /// i, but in some channels of the first example 10.75 and the like in place of 11.
  private static func nearEleven(_ channels: [Int]) -> (Int, Int, Int, Int) -> Double {
    { b, c, h, w in pixel(b, c, h, w) - ([b, h, w] == [0, 1, 1] && channels.contains(c) ? 0.25 : 0) }
  }

  static let feeds: Interpreter.Arrays = [
    "data": [1, -2, 3, 4, 5, -6], "data.label": [2, 0], "data.words": [0, 2, 1, 1], "data.map": [1, 0, 1, 1],
    "data.single": [10, 20],
    "data.image": stored(image([0, 1]), [2, 3, 5]), "z": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  ]

  /// Images of two examples from the user's order into memory's.
  static func stored(_ numbers: [Double], _ shape: [Int]) -> [Double] {
    guard shape.count == 3 else { return numbers }
    let (c, h, w) = (shape[0], shape[1], shape[2])
    let count = numbers.count / (c * h * w)
    return (0..<count).flatMap { n in
      (0..<h * w).flatMap { position in (0..<c).map { numbers[(n * c + $0) * h * w + position] } }
    }
  }

  @Test(arguments: cases)
  func value(_ test: Case) throws {
    guard !test.numbers.isEmpty else {
      // Not possible, and so a problem rather than a value.
      #expect(throws: Problems.self) { try Self.example.model(test.equation) }
      return
    }
    let result = try Self.example.run(test.equation, feeds: Self.feeds, given: ["z"])
    #expect(result.elements == test.elements)
    #expect(close(result.numbers, Self.stored(test.numbers, test.elements)), "\(result.numbers)")
  }

  static let cases: [Case] = [
    // A pixel of the first example is lost, in all channels or in one. Only its right neighbour has a slope towards it,
    // so that 11 becomes (1 + 21 + 10 + 11) / 4. Without vorticity it is the mean of the four.
    Case("telea(i * (i[0:1] != 11), i[0:1] != 11, radius=1)", [2, 3, 5], image([0, 1], nearEleven([0, 1]))),
    Case("telea(i * (i != 11), i != 11, radius=1)", [2, 3, 5], image([0, 1], nearEleven([0]))),
    Case("navier_stokes(i * (i[0:1] != 11), i[0:1] != 11)", [2, 3, 5], image([0, 1])),
    // Where points are, and images that are moved.
    Case("rows(i)", [1, 3, 5], (0..<15).map { Double($0 / 5) }),
    Case("columns(shape(i))", [1, 3, 5], (0..<15).map { Double($0 % 5) }),
    Case(
      "where(abs(columns(i) - u / 10) < 1, 0, i)", [2, 3, 5],
      image([0, 1]) { b, c, h, w in
        w == b + 1 ? 0 : pixel(b, c, h, w)
      }),
    Case("moved(i, 0, 0)", [2, 3, 5], image([0, 1])),
    Case("moved(i, -3, 1)", [2, 3, 5], image([0, 1]) { _, _, _, _ in 0 }),
    Case("moved(i, 1, -2)", [2, 3, 5], image([0, 1]) { shifted($0, $1, $2, $3, by: (1, -2)) }),
    // Other steps for each example, rounded: 0.6 and -1.4.
    Case(
      "moved(i, 2.6 - u / 5, u / 10)", [2, 3, 5],
      image([0, 1]) { b, c, h, w in
        shifted(b, c, h, w, by: b == 0 ? (1, 1) : (-1, 2))
      }),
    Case(
      "moved(i[0:1], reshape(u / 10, 1), x[0] - x[0])", [1, 3, 5],
      image([0]) { b, c, h, w in
        shifted(b, c, h, w, by: (b + 1, 0))
      }),
    Case("moved(mean(i, over=examples), u / 10, 0)[0, 2, 0]", [], [510, 500]),
    Case("moved(i, (z[0] - 1) / 2, 0)[1, 2, 0]", [], [120, 1110, 100, 0, 0, 0]),
    // Operators and functions, element by element.
    Case("x + 1", [3], [2, -1, 4, 5, 6, -5]), Case("2 - x", [3], [1, 4, -1, -2, -3, 8]),
    Case("-x", [3], [-1, 2, -3, -4, -5, 6]),
    Case("x^2", [3], [1, 4, 9, 16, 25, 36]), Case("-x^2", [3], [-1, -4, -9, -16, -25, -36]),
    Case("x / two", [3], [0.5, -1, 1.5, 2, 2.5, -3]),
    Case("x * x[0]", [3], [1, -2, 3, 16, 20, -24]), Case("x - u", [3], [-9, -12, -7, -16, -15, -26]),
    Case("max(x, 0)", [3], [1, 0, 3, 4, 5, 0]), Case("min(x, 0, -1)", [3], [-1, -2, -1, -1, -1, -6]),
    Case("clip(x, -1, 2)", [3], [1, -1, 2, 2, 2, -1]), Case("lerp(x, 10, 0.5)", [3], [5.5, 4, 6.5, 7, 7.5, 2]),
    Case("exp(log(abs(x)))", [3], [1, 2, 3, 4, 5, 6]), Case("floor(x / 2)", [3], [0, -1, 1, 2, 2, -3]),
    Case("sqrt(x^2)", [3], [1, 2, 3, 4, 5, 6]), Case("relu(x)", [3], [1, 0, 3, 4, 5, 0]),
    Case("sign(x)", [3], [1, -1, 1, 1, 1, -1]),
    Case("cos(0 * x)", [3], [1, 1, 1, 1, 1, 1]), Case("pi * yes", [], [Double.pi]), Case("2^3^two", [], [512]),
    Case("x^concat(2, 2, 2)", [3], [1, 4, 9, 16, 25, 36]),
    // Comparisons; truth is 1.
    Case("0 < x <= 4", [3], [1, 0, 1, 1, 0, 0]), Case("x == 1", [3], [1, 0, 0, 0, 0, 0]),
    Case("x != 1", [3], [0, 1, 1, 1, 1, 1]),
    Case("x > u - 16", [3], [1, 1, 1, 0, 1, 0]), Case("x >= 3", [3], [0, 0, 1, 1, 1, 0]), Case("t == 2", [], [1, 0]),
    Case("where(x > 0, x, u)", [3], [1, 10, 3, 4, 5, 20]), Case("number(where(t == 0, t, t))", [], [2, 0]),
    // Reductions.
    Case("sum(x)", [], [2, 3]), Case("mean(x)", [], [5.0 / 6]), Case("mean(sum(x))", [], [2.5]),
    Case("mean(x, over=elements)", [], [2.0 / 3, 1]),
    Case("mean(x, over=examples)", [3], [2.5, 1.5, -1.5]), Case("sum(x, over=examples)", [3], [5, 3, -3]),
    Case("mean(u)", [], [15]),
    Case("norm(x)", [], [root(14), root(77)]), Case("max(x)", [], [3, 5]), Case("min(x)", [], [-2, -6]),
    Case("max(u, over=examples)", [], [20]),
    Case("log_sum_exp(log(abs(x)), over=elements)", [], [logarithm(6.0), logarithm(15.0)]),
    Case("log_mean_exp(log(u), over=examples)", [], [logarithm(15.0)]), Case("sum(kl)", [], []),
    // Parts.
    Case("x[0]", [], [1, 4]), Case("x[-1]", [], [3, -6]), Case("x[0:2]", [2], [1, -2, 4, 5]),
    Case("x[1:]", [2], [-2, 3, 5, -6]),
    Case("x[:-1]", [2], [1, -2, 4, 5]), Case("x[:two]", [2], [1, -2, 4, 5]), Case("x[-2:-1]", [1], [-2, 5]),
    // Classes.
    Case("one_hot(t)", [4], [0, 0, 1, 0, 1, 0, 0, 0]), Case("number(t) + 1", [], [3, 1]),
    Case("one_hot(w)", [3, 2], [1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0]),
    Case("one_hot(m)", [2, 1, 2], [0, 1, 1, 0, 0, 0, 1, 1]),
    Case("number(w[1])", [], [2, 1]), Case("w == 1", [2], [0, 0, 1, 1]),
    // Images.
    Case("i", [2, 3, 5], image([0, 1])), Case("i[0]", [3, 5], image([0])), Case("i[1:2]", [1, 3, 5], image([1])),
    Case("i - i[0:1]", [2, 3, 5], image([0, 1]) { _, c, _, _ in Double(c) * 100 }),
    Case("i[1][2]", [5], (0..<2).flatMap { b in (0..<5).map { pixel(b, 1, 2, $0) } }),
    Case("i[1][2][3]", [], [123, 1123]), Case("sum(i)", [], [1860, 31860]),
    Case("i[1, 2, 3]", [], [123, 1123]),
    Case("i[1, 2]", [5], (0..<2).flatMap { b in (0..<5).map { pixel(b, 1, 2, $0) } }),
    Case("i[:, 1, -1]", [2], [14, 114, 1014, 1114]),
    Case("i[:, 2]", [2, 5], (0..<2).flatMap { b in (0..<10).map { pixel(b, $0 / 5, 2, $0 % 5) } }),
    Case("i[:, :, 4]", [2, 3], (0..<2).flatMap { b in (0..<6).map { pixel(b, $0 / 3, $0 % 3, 4) } }),
    Case("i[1, :, 2:4]", [3, 2], (0..<2).flatMap { b in (0..<6).map { pixel(b, 1, $0 / 2, 2 + $0 % 2) } }),
    Case("i[1:, 1:3, -2:]", [1, 2, 2], (0..<2).flatMap { b in (0..<4).map { pixel(b, 1, 1 + $0 / 2, 3 + $0 % 2) } }),
    Case("i[:, :, :]", [2, 3, 5], image([0, 1])), Case("mean(i, over=examples)[:, 0, 0]", [2], [500, 600]),
    Case("number(m[0, 1])", [], [0, 1]),
    Case(
      "grad(sum(i[:, 1, -1]^2), i)[:, 1]", [2, 5], [14, 114, 1014, 1114].flatMap { [0, 0, 0, 0, 2 * $0] }),
    Case("mean(i, over=elements)", [], [62, 1062]),
    Case("max(i)", [], [124, 1124]), Case("mean(i, over=examples)[0][0]", [5], [500, 501, 502, 503, 504]),
    Case("norm(i[0][0])", [], [root(30), root(5_020_030)]),
    Case("concat(i, i[0:1])", [3, 3, 5], image([0, 1, 0])),
    Case(
      "concat(x[0:2], i[0:1])", [3, 3, 5],
      image([7, 8, 0]) { b, c, h, w in c > 6 ? [[1, -2], [4, 5]][b][c - 7] : pixel(b, c, h, w) }),
    Case("concat(i[0:1], 9)", [2, 3, 5], image([0, 1]) { b, c, h, w in c == 1 ? 9 : pixel(b, c, h, w) }),
    // Attention: with equal scores a mean of the values, with mask=causal of those so far.
    Case(
      "attend(i[0], 0 * i[0], i[1])", [3, 5],
      (0..<2).flatMap { b in (0..<15).map { pixel(b, 1, 1, $0 % 5) } }),
    Case(
      "attend(i[0], i[1], i[1], mask=causal, scale=0)", [3, 5],
      (0..<2).flatMap { b in (0..<3).flatMap { h in (0..<5).map { pixel(b, 1, 0, $0) + 5 * Double(h) } } }),
    Case("attend(i, 0 * i, i, mask=none)", [2, 3, 5], image([0, 1]) { b, c, _, _ in pixel(b, c, 1, 2) }),
    Case(
      "attend(i, 0 * reshape(x[0:2], 1, 2), reshape(x, 1, 3))", [3, 3, 5],
      image([0, 1, 2]) { b, c, _, _ in [[1, -2, 3], [4, 5, -6]][b][c] }),
    Case(
      "attend(reshape(two, 1, 1), reshape(concat(log(3), 0), 2, 1), reshape(x[0:2], 2, 1), scale=1 / 2)", [1, 1],
      [0.25, 4.25]),
    Case(
      "attend(reshape(z, 2, 1), 0 * reshape(z, 2, 1), reshape(x[0:2], 2, 1))", [2, 1],
      (0..<3).flatMap { _ in [-0.5, -0.5, 4.5, 4.5] }),
    // Joining.
    Case("concat(x, 1)", [4], [1, -2, 3, 1, 4, 5, -6, 1]), Case("concat(0, u)", [2], [0, 10, 0, 20]),
    Case("concat(1, 2)", [2], [1, 2]),
    Case("concat(i[0], i[1])", [6, 5], image([0, 1])),
    // Samples.
    Case("z", [2], (1...12).map(Double.init)), Case("mean(z, over=samples)", [2], [5, 6, 7, 8]),
    Case("mean(z)", [], [6.5]),
    Case("exp(log_mean_exp(log(sum(z))))", [], [11, 15]),
    Case("log_sum_exp(log(z[0]))", [], [logarithm(15.0), logarithm(21.0)]),
    Case("z - x[0:2]", [2], [0, 4, -1, -1, 4, 8, 3, 3, 8, 12, 7, 7]),
    Case("sum(concat(z, u))", [], [13, 27, 21, 35, 29, 43]),
    Case("max(z, over=samples)", [2], [9, 10, 11, 12]), Case("min(z, over=samples)", [2], [1, 2, 3, 4]),
    Case("sum(z, over=samples)", [2], [15, 18, 21, 24]), Case("min(x, over=examples)", [3], [1, -2, -6]),
    Case("norm(z[0], over=samples)", [], [root(107), root(179)]), Case("norm(u, over=examples)", [], [root(500)]),
    Case("exp(log_sum_exp(log(z), over=elements))", [], [3, 7, 11, 15, 19, 23]),
    Case("exp(log_mean_exp(log(z), over=elements))", [], [1.5, 3.5, 5.5, 7.5, 9.5, 11.5]),
    Case("mean(z, over=examples)", [2], [2, 3, 6, 7, 10, 11]),
    // Layers without weights, on any axes.
    Case("softmax(log(abs(x)))", [3], [1.0 / 6, 1.0 / 3, 0.5, 4.0 / 15, 1.0 / 3, 0.4]),
    Case("softmax(log(abs(x)), over=elements)", [3], [1.0 / 6, 1.0 / 3, 0.5, 4.0 / 15, 1.0 / 3, 0.4]),
    Case("sum(softmax(i, over=elements))", [], [1, 1]), Case("softmax(log(u), over=examples)", [], [1.0 / 3, 2.0 / 3]),
    Case("softmax(log(z), over=samples)[0]", [], [1.0 / 15, 3.0 / 21, 5.0 / 15, 7.0 / 21, 9.0 / 15, 11.0 / 21]),
    Case("softmax(800 * u, over=examples)", [], [0, 1]),
    Case("leaky_relu(x, slope=0.5)", [3], [1, -1, 3, 4, 5, -3]), Case("flatten(i)", [30], image([0, 1])),
    Case("reshape(x[0:2], 1, 2)[0]", [2], [1, -2, 4, 5]),
    Case("max_pool(i, 3, stride=3)", [2, 1, 1], [22, 122, 1022, 1122]),
    Case("upsample(i[0:1], two)[0][5][9]", [], [24, 1024]), Case("leaky_relu(z, 0.5)[0]", [], [1, 3, 5, 7, 9, 11]),
    Case("dropout(x) - dropout(x)", [3], [0, 0, 0, 0, 0, 0]), Case("linear(x, 3)", [], []),
    Case("batch_norm(x)", [], []),
    Case("number(argmax(x))", [], [2, 1]), Case("number(argmax(i))", [3, 5], Array(repeating: 1, count: 30)),
    Case("cross_entropy(log(concat(1, 2, 1, 4)), t)", [], [logarithm(8.0), logarithm(8.0)]),
    // Functions, names and shapes.
    Case("f(x, 1)", [3], [3, 0, 5, 6, 7, -4]), Case("f(b=1, a=x)", [], []),
    Case("f(f(x, 1), x)", [3], [5, -4, 11, 14, 17, -16]),
    Case("twice(u)", [], [20, 40]), Case("kl + sum(kl(normal(mean=x)))", [], []),
    Case("kl + kl(normal(mean=x))", [], [9, 41.5]),
    Case("size(i)", [], [30]), Case("size(shape(x))", [], [3]),
    Case("log_prob(normal(shape(x)), x) + 3 * log(2 * pi) / 2", [], [-7, -38.5]),
    Case("stop(x) - x", [3], [0, 0, 0, 0, 0, 0]), Case("same(x)", [3], [1, -2, 3, 4, 5, -6]),
    Case("same(i)[0]", [3, 5], image([0])),
    Case("same(z) - z", [2], (1...12).map { _ in 0 }),
  ]

  static func root(_ x: Double) -> Double { x.squareRoot() }

  /// Draws have the right axes whatever their parameters lack.
  @Test(
    arguments: [
      ("normal", [], 2), ("normal(3)", [3], 2), ("normal(2, 3, 5)", [2, 3, 5], 2), ("normal(shape(x))", [3], 2),
      ("normal(mean=x)", [3], 2),
      ("normal(mean=1, std=x)", [3], 2), ("normal(3, std=2)", [3], 2), ("5 of normal(mean=x)", [3], 10),
      ("uniform(low=-1)", [], 2),
      ("uniform(4)", [4], 2), ("bernoulli(shape(x), p=0.3)", [3], 2), ("4 of bernoulli(2)", [2], 8),
      ("normal(mean=z)", [2], 6),
      ("same(z)[0] of normal", [], 0), ("normal(2, mean=x)", [], 0),
    ] as [(String, [Int], Int)])
  func draw(_ draw: String, _ elements: [Int], _ lead: Int) throws {
    var example = Self.example
    example.sample += "\nd: \(draw)"
    guard lead > 0 else {
      #expect(throws: Problems.self) { try example.model("d") }
      return
    }
    let result = try example.run("d", feeds: Self.feeds, given: ["z"])
    #expect(result.elements == elements)
    #expect(result.numbers.count == lead * elements.size)
    #expect(Set(result.numbers).count > 1)
  }

  /// The batch is as large as an axis of the elements: nothing takes one for the other.
  @Test func equalSizesStayApart() throws {
    var example = Self.example
    example.batch = 3
    example.sample = "x: data\nu: data.single\nz: 3 of normal(3)"
    let feeds: Interpreter.Arrays = [
      "data": [1, 2, 3, 4, 5, 6, 7, 8, 9], "data.single": [1, 10, 100], "z": (1...27).map(Double.init),
    ]
    #expect(try example.run("x * u", feeds: feeds).numbers == [1, 2, 3, 40, 50, 60, 700, 800, 900])
    let distances = [2.5, 38.5, 12697]
    let constant = -1.5 * logarithm(2 * Double.pi)
    let scored = try example.run("log_prob(normal(mean=u), x)", feeds: feeds).numbers
    #expect(close(scored, distances.map { constant - $0 }))
    let divergence = try example.run("kl(normal(mean=u), normal(mean=x))", feeds: feeds).numbers
    #expect(close(divergence, distances))
    let samples = try example.run("z - u", feeds: feeds, given: ["z"]).numbers
    #expect(samples[0..<9] == [0, 1, 2, -6, -5, -4, -93, -92, -91])
  }
}
