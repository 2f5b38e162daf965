import Basics
import TestSupport
import Testing

@testable import Data

// The example of CONTRIBUTING.md for this module, used as if it stood in its table. CommandTests compare the texts.

// example: source
/// Two bars, each 2 long, that cross in their middles.
struct Cross: PointSource {
  static let name = "cross"
  static let summary = "points of two bars that cross, labelled by which"
  static let fields: [Field<Self>] =
    [Field("width", \.width, in: 0...1000, "of a bar, which is 2 long")] + countFields
  var width = 0.25
  var counts = Counts()
  var variant: String { "width \(width.written)" }
  var other: DataField { DataField(name: "label", shape: [], classes: 2) }

  func point(_ random: Philox) -> Point {
    let bar = chosen(2, random)
    let along = 2 * Double(random.uniform(1)) - 1
    let across = width * (Double(random.uniform(2)) - 0.5)
    return bar == 0 ? Point(x: along, y: across, part: 0) : Point(x: across, y: along, part: 1)
  }
}
// end

@Suite struct ContributingTests {
  private static let sources: [any SourceKind.Type] = sourceKinds + [Cross.self]

  private func set(_ train: Int, _ more: [String: FieldValue] = [:]) throws -> any DataSet {
    let counts: [String: FieldValue] = ["train": .integer(train), "valid": .integer(5), "test": .integer(0)]
    let source: any SourceKind = row("cross", counts.merging(more) { $1 }).made(in: Self.sources)
    return try source.open(SourceContext(folder: ""))
  }

  @Test func rowsAreWellFormed() { #expect(faults(of: Self.sources) == []) }

  @Test func pointsAreOfTheirBars() throws {
    let set = try set(2000, ["width": .number(0.5)])
    #expect(set.count(.train) == 2000 && set.count(.valid) == 5 && set.count(.test) == 0)
    let all = Array(0..<2000)
    let (points, bars) = (try set.numbers(.train, all), try set.numbers(.train, all, "label"))
    for i in all {
      let (x, y) = (abs(points[2 * i]), abs(points[2 * i + 1]))
      #expect(bars[i] == 0 ? x <= 1 && y <= 0.25 : x <= 0.25 && y <= 1)
    }
    #expect(abs(bars.reduce(0, +) - 1000) < 100 && points.contains { $0 > 0.95 } && points.contains { $0 < -0.95 })
  }

  @Test func moreExamplesLeaveTheFirstAlone() throws {
    let (few, many) = (try set(10), try set(20))
    #expect(try few.numbers(.train, Array(0..<10)) == many.numbers(.train, Array(0..<10)))
    #expect(few.fingerprint == "cross 1 train 10 valid 5 test 0 seed 0 width 0.25")
  }
}
