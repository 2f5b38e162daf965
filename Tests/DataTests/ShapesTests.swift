import Basics
import Testing

@testable import Data

/// Shapes: picture, factors, caption, map and edges say the same.
@Suite(.serialized) struct ShapesTests {
  private static let count = 200

  @Test(arguments: [1, 2, 3]) func captionsSayTheFactors(_ count: Int) throws {
    let set = try DrawnSourceTests.set("shapes", [Self.count, 0, 0], ["count": .integer(count)])
    let words = try #require(set.field("caption")).words
    let (kinds, tints) = (try #require(set.field("label")).words, try #require(set.field("colour")).words)
    #expect(words.count == 23 && kinds.count == 6 && tints.count == 8)
    for index in 0..<Self.count {
      let read = { (field: String) in try set.numbers(.train, [index], field) }
      let caption = try read("caption").map { words[Int($0)] }
      #expect(caption.count == 5 * count)
      for shape in 0..<count {
        let own = Array(caption[5 * shape..<5 * shape + 5])
        #expect(["small", "medium", "large"].contains(own[0]))
        let (tint, kind) = (Int(try read("colour")[shape]), Int(try read("label")[shape]))
        #expect(own[1] == tints[tint] && own[2] == kinds[kind])
        let (x, y) = (try read("x")[shape], try read("y")[shape])
        #expect(own[3] == (y < -0.2 ? "top" : y <= 0.2 ? "middle" : "bottom"))
        #expect(own[4] == (x < -0.2 ? "left" : x <= 0.2 ? "centre" : "right"))
      }
    }
  }

  /// Where the map has a shape its colour is seen, and its middle is where the factors say.
  @Test func mapsAreOfTheirPictures() throws {
    let side = 48
    let set = try DrawnSourceTests.set("shapes", [Self.count, 0, 0], ["size": .integer(side)])
    for index in 0..<Self.count {
      let read = { (field: String) in try set.numbers(.train, [index], field) }
      let (map, image) = (try read("map"), try read("data"))
      let kind = try read("label")[0]
      let inside = map.indices.filter { map[$0] != 0 }
      #expect(inside.allSatisfy { map[$0] == kind + 1 })
      let area = Float(inside.count) / Float(side * side) * 4 / (try read("size")[0] * read("size")[0])
      #expect(area > 0.8 && area < 2.8, "kind \(kind): \(area) of its size")
      let mean = { (number: (Int) -> Float) in inside.reduce(0) { $0 + number($1) } / Float(inside.count) }
      let (x, y) = (mean { Float($0 % side) }, mean { Float($0 / side) })
      let pixel = { (at: Float) in (at + 1) / 2 * Float(side) - 0.5 }
      let (wantedX, wantedY) = (pixel(try read("x")[0]), pixel(try read("y")[0]))
      #expect(abs(x - wantedX) < 2.5 && abs(y - wantedY) < 2.5, "\(index)")
      let colours = (0..<3).map { channel in mean { image[$0 * 3 + channel] } }
      let tint = try #require(ShapeScene.Tint(rawValue: Int(try read("colour")[0])))
      let strongest = colours.firstIndex(of: colours.max() ?? 0)
      switch tint {
      case .red, .orange, .yellow, .brown, .pink: #expect(strongest == 0)
      case .green: #expect(strongest == 1)
      case .blue, .purple: #expect(strongest == 2)
      }
    }
  }

  /// Edges run where the map changes, and nowhere else.
  @Test(arguments: [1, 3]) func edgesAreThoseOfTheMap(_ count: Int) throws {
    let side = 64
    let set = try DrawnSourceTests.set(
      "shapes", [60, 0, 0], ["size": .integer(side), "count": .integer(count)])
    for index in 0..<60 {
      let (map, edges) = (try set.numbers(.train, [index], "map"), try set.numbers(.train, [index], "edges"))
      var near = [Bool](repeating: false, count: side * side)
      for row in 1..<side - 1 {
        for column in 1..<side - 1 {
          let pixel = row * side + column
          let around = [-1, 1, -side, side].map { map[pixel + $0] }
          let isBorder = around.contains { $0 != map[pixel] }
          if isBorder, map[pixel] != 0 {
            #expect([0, -1, 1, -side, side].contains { edges[pixel + $0] > 0.3 }, "\(index): \(row), \(column)")
          }
          for other in [-2, -1, 0, 1, 2] {
            for down in [-2, -1, 0, 1, 2] where isBorder {
              let (r, c) = (row + down, column + other)
              if (0..<side).contains(r), (0..<side).contains(c) { near[r * side + c] = true }
            }
          }
        }
      }
      // Two shapes of a kind that touch have an edge between them that the map does not show.
      if count == 1 { #expect(near.indices.allSatisfy { near[$0] || edges[$0] == 0 }) }
      #expect(edges.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }
}
