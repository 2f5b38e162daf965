import Basics
import Glibc
import Testing

@testable import Data

/// Points lie where their labels say.
@Suite struct PointSourceTests {
  private static func points(_ name: String, _ more: [String: FieldValue] = [:], field: String = "label") throws
    -> [(x: Double, y: Double, part: Double)]
  {
    let set = try DrawnSourceTests.set(name, [4000, 0, 0], more)
    let all = Array(0..<4000)
    let (coordinates, parts) = (try set.numbers(.train, all), try set.numbers(.train, all, field))
    return all.map { (Double(coordinates[2 * $0]), Double(coordinates[2 * $0 + 1]), Double(parts[$0])) }
  }

  @Test func ringPointsAreAtTheirModes() throws {
    let points = try Self.points("ring", ["modes": .integer(6), "radius": .number(3), "std": .number(0.1)])
    for mode in 0..<6 {
      let own = points.filter { $0.part == Double(mode) }
      #expect(abs(own.count - 4000 / 6) < 130)
      let (x, y) = (own.reduce(0) { $0 + $1.x } / Double(own.count), own.reduce(0) { $0 + $1.y } / Double(own.count))
      let angle = 2 * Double.pi * Double(mode) / 6
      #expect(hypot(x - 3 * cos(angle), y - 3 * sin(angle)) < 0.03)
      let spread = own.reduce(0) { $0 + pow($1.x - x, 2) + pow($1.y - y, 2) } / Double(2 * own.count)
      #expect(abs(spread - 0.01) < 0.002)
    }
  }

  @Test func gridPointsAreAtTheirModes() throws {
    for point in try Self.points("grid", ["side": .integer(3), "spacing": .number(1)]) {
      let mode = Int(point.part)
      #expect(hypot(point.x - Double(mode % 3 - 1), point.y - Double(mode / 3 - 1)) < 0.35)
    }
  }

  @Test func moonsAreHalfCircles() throws {
    for point in try Self.points("two_moons", ["std": .number(0)]) {
      let (x, y) = point.part == 0 ? (point.x, point.y) : (1 - point.x, 0.5 - point.y)
      #expect(abs(hypot(x, y) - 1) < 1e-6 && y >= 0)
    }
  }

  @Test func rollTurnsOneAndAHalfTimes() throws {
    let points = try Self.points("swiss_roll", ["std": .number(0)], field: "place")
    for point in points {
      let turn = Double.pi * (1.5 + 3 * point.part)
      #expect(hypot(point.x - turn * cos(turn) / 5, point.y - turn * sin(turn) / 5) < 1e-5)
    }
  }

  @Test func squaresAreDarkOnes() throws {
    var squares: [Double: Set<[Int]>] = [:]
    for point in try Self.points("checkerboard") {
      let (column, row) = (Int((point.x / 2).rounded(.down)), Int((point.y / 2).rounded(.down)))
      #expect((column + row) % 2 == 0 && max(abs(point.x), abs(point.y)) < 4)
      squares[point.part, default: []].insert([column, row])
    }
    #expect(squares.count == 8 && squares.values.allSatisfy { $0.count == 1 } && Set(squares.values).count == 8)
  }
}
