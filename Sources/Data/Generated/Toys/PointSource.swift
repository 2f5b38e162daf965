import Basics

/// A source of points that the program draws: the toy distributions of equations as a set with splits, for what needs a
/// set (epochs, validation, a label). Point i of a split depends on the seed, the split and i alone.
protocol PointSource: SourceKind {
  /// Part of the fingerprint; raise it when the points change.
  static var version: Int { get }
  var train: Int { get set }
  var valid: Int { get set }
  var test: Int { get set }
  var seed: Int { get set }
  /// The parameters, as part of the fingerprint.
  var variant: String { get }
  /// The field besides `data`: the part of the distribution that a point is from.
  var other: DataField { get }

  /// Draws a point, with the number of the other field.
  func point(_ random: Philox) -> Point
}

/// A drawn point, and which part of the distribution it came from.
struct Point {
  var x: Double
  var y: Double
  var part: Double
}

extension PointSource {
  static var version: Int { 1 }

  static var countFields: [Field<Self>] {
    [
      Field("train", \Self.train, in: 1...1_000_000, "points for training"),
      Field("valid", \Self.valid, in: 0...1_000_000, "points for validation"),
      Field("test", \Self.test, in: 0...1_000_000, "points for testing"),
      Field(
        "seed", \Self.seed, in: 0...Int(Int32.max),
        "another number, other points; nothing to do with the trial's seed"),
    ]
  }

  func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    [DataField(name: "data", shape: [2]), other]
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String {
    "\(Self.name) \(Self.version) train \(train) valid \(valid) test \(test) seed \(seed) \(variant)"
  }

  func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    PointSet(
      fields: try describe(context), fingerprint: try fingerprint(context),
      splits: [points(.train, train), points(.valid, valid), points(.test, test)])
  }

  private func points(_ split: Split, _ count: Int) -> PointSet.Points {
    let stream = Philox.key("data.\(Self.name).\(split.rawValue)")
    var points = PointSet.Points()
    for index in 0..<count {
      let point = point(Philox(seed: UInt64(seed), stream: stream, step: UInt64(index)))
      points.coordinates += [Float(point.x), Float(point.y)]
      points.parts.append(Float(point.part))
    }
    return points
  }

  /// A point with normal noise on both of its numbers.
  func noisy(_ x: Double, _ y: Double, part: Double, std: Double, _ random: Philox) -> Point {
    Point(x: x + std * Double(random.normal(4)), y: y + std * Double(random.normal(5)), part: part)
  }

  /// A number below `count`, all equally likely.
  func chosen(_ count: Int, _ random: Philox, _ index: Int = 0) -> Int { random.below(count, index) }
}

/// Points in memory.
struct PointSet: DataSet {
  struct Points {
    var coordinates: [Float] = []
    var parts: [Float] = []
  }

  let fields: [DataField]
  let fingerprint: String
  /// In the order of `Split.allCases`.
  let splits: [Points]

  private func points(_ split: Split) -> Points {
    switch split {
    case .train: splits[0]
    case .valid: splits[1]
    case .test: splits[2]
    }
  }

  func count(_ split: Split) -> Int { points(split).parts.count }

  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
    let points = points(split)
    guard let known = self.field(field) else { throw Problem("the data has no field '\(field)'") }
    for (i, index) in indices.enumerated() {
      precondition(index >= 0 && index < points.parts.count, "point \(index) of \(points.parts.count)")
      if known.name == "data" {
        numbers[2 * i] = points.coordinates[2 * index]
        numbers[2 * i + 1] = points.coordinates[2 * index + 1]
      } else {
        numbers[i] = points.parts[index]
      }
    }
  }
}
