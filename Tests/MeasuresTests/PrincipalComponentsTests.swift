import Basics
import Testing

@testable import Measures

@Suite struct PrincipalComponentsTests {
  /// Points of an ellipse with half axes 3 and 1, the longer one turned by an angle: variances are half the squares of these.
  private func ellipse(_ angle: Double, count: Int = 12) -> (points: [[Double]], axes: [[Double]]) {
    let axes = (0..<count).map { index in
      let turn = 2 * Double.pi * (Double(index) + 0.3) / Double(count)
      return [3 * cosine(turn), sine(turn)]
    }
    let points = axes.map { along in
      [along[0] * cosine(angle) - along[1] * sine(angle), along[0] * sine(angle) + along[1] * cosine(angle)]
    }
    return (points, axes)
  }

  private func expectEqual(_ a: [Double], _ b: [Double], within most: Double = 1e-12) {
    #expect(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= most }, "\(a), \(b)")
  }

  /// The longer axis points along (cos, sin) of the angle and the other along (−sin, cos), each so that its largest coordinate is
  /// positive.
  @Test(arguments: [(0.5, 1.0, 1.0), (2.0, 1.0, -1.0), (3.5, -1.0, -1.0), (5.5, 1.0, 1.0)])
  func ellipseHasItsAxes(angle: Double, first: Double, second: Double) throws {
    let (points, axes) = ellipse(angle)
    let found = PrincipalComponents(try Points(points.map { [$0[0] + 100, $0[1] - 7] }))
    expectEqual(found.shares, [0.9, 0.1])
    expectEqual(found.layout, axes.flatMap { [$0[0] * first, $0[1] * second] })
  }

  /// Constant coordinates add nothing, also where there are more coordinates than points.
  @Test(arguments: [1, 3, 60])
  func constantCoordinates(count: Int) throws {
    let (points, axes) = ellipse(0.5)
    let wide = try Points(points.map { $0 + [Double](repeating: -2.5, count: count) })
    let found = PrincipalComponents(wide)
    expectEqual(found.shares, [0.9, 0.1])
    expectEqual(found.layout, axes.flatMap { $0 })
  }

  /// Both ways, by coordinates and by points, of the same numbers: twice each point makes the set narrower than it is long.
  @Test func moreCoordinatesThanPoints() throws {
    let points = try normals(20, 30, "wide")
    let wide = PrincipalComponents(points)
    let long = PrincipalComponents(points.chosen((0..<40).map { $0 / 2 }))
    expectEqual(wide.shares, long.shares)
    expectEqual(wide.layout, (0..<20).flatMap { [long.layout[4 * $0], long.layout[4 * $0 + 1]] }, within: 1e-10)
    let (first, second) = ((0..<20).map { wide.layout[2 * $0] }, (0..<20).map { wide.layout[2 * $0 + 1] })
    #expect(abs(zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-10)
    let all = points.columns.map(variance).reduce(0, +)
    expectEqual(wide.shares, [variance(first) / all, variance(second) / all])
  }

  @Test func whatHardlyVaries() throws {
    let line = PrincipalComponents(try Points([[1], [2], [6]]))
    expectEqual(line.layout, [-2, 0, -1, 0, 3, 0])
    #expect(line.shares == [1, 0])
    let diagonal = PrincipalComponents(try Points([[1, -1, 5], [3, -3, 5], [2, -2, 5], [4, -4, 5]]))
    expectEqual(diagonal.shares, [1, 0])
    #expect((0..<4).allSatisfy { diagonal.layout[2 * $0 + 1] == 0 })
    for equal in [try Points([[4, 2]]), try Points([[0.1, 7], [0.1, 7], [0.1, 7]])] {
      let found = PrincipalComponents(equal)
      #expect(found.layout.allSatisfy { $0 == 0 } && found.layout.count == 2 * equal.count && found.shares == [0, 0])
    }
    #expect(PrincipalComponents(try Points([], width: 3)).layout.isEmpty)
  }

  /// Powers of two change nothing but the unit.
  @Test(arguments: [0x1p900, 0x1p-900])
  func anyScale(unit: Double) throws {
    let points = try normals(30, 4, "scale")
    let (found, usual) = (
      PrincipalComponents(try Points(points.numbers.map { $0 * unit }, width: 4)), PrincipalComponents(points)
    )
    #expect(found.shares == usual.shares && found.layout == usual.layout.map { $0 * unit })
  }
}
