import Basics

/// A source of points that the program draws: the toy distributions of equations as a set with splits, for what needs a
/// set (epochs, validation, a label).
protocol PointSource: GeneratedSource {
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
  static var countFields: [Field<Self>] { countFields("points", others: "points") }

  func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    [DataField(name: "data", shape: [2]), other]
  }

  func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    PointSet(
      fields: try describe(context), fingerprint: try fingerprint(context), splits: Split.allCases.map { points($0) })
  }

  private func points(_ split: Split) -> PointSet.Points {
    let stream = Philox.key("data.\(Self.name).\(split.rawValue)")
    var points = PointSet.Points()
    for index in 0..<counts[split] {
      let point = point(Philox(seed: UInt64(counts.seed), stream: stream, step: UInt64(index)))
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
