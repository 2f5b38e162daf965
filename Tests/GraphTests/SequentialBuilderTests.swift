import Basics
import Graph
import Testing

/// What can be computed position by position, and why the rest cannot.
@Suite struct SequentialBuilderTests {
  private typealias Make = (inout GraphBuilder, Value) throws(Problem) -> Value

  /// The obstacle for a value made of a sequence `[2, 6, 4]`.
  private func obstacle(_ make: Make) throws(Problem) -> String? {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [2, 6, 4])
    let y = try make(&g, x)
    var builder = try SequentialBuilder(of: g, sequence: x, axes: [1])
    let next = try builder.next([y])
    #expect((next == nil) == (builder.obstacle != nil))
    return builder.obstacle
  }

  /// Moves the sequence on by one position: each then depends on those before alone.
  private func moved(_ g: inout GraphBuilder, _ x: Value) throws(Problem) -> Value {
    let first = try g.broadcast(g.input(Port("first", .kept), shape: [4]), to: [2, 1, 4])
    return try g.concat([first, g.slice(x, axis: 1, start: 0, size: 5)], axis: 1)
  }

  @Test func positionByPosition() throws {
    #expect(try obstacle { g, x throws(Problem) in try g.unary(.tanh, self.moved(&g, x)) } == nil)
  }

  /// Of what does not depend on the sequence no more is computed: here the first of six positions.
  @Test func openingHasTheFirstPositionsAlone() throws {
    var g = GraphBuilder()
    let x = g.input(Port("x", .fed), shape: [2, 6, 4])
    let y = try moved(&g, x)
    let z = try g.reshape(
      g.matmul(g.reshape(y, to: [12, 4]), g.input(Port("w", .kept), shape: [4, 3])), to: [2, 6, 3])
    var builder = try SequentialBuilder(of: g, sequence: x, axes: [1])
    #expect(try builder.next([z]) != nil)
    let opening = try builder.opening()
    #expect(opening[z].map { opening.graph.shape($0) } == [2, 1, 3])
    #expect(opening[x] == nil)
  }

  @Test func obstacles() throws {
    #expect(
      try obstacle { g, x throws(Problem) in g.unary(.tanh, x) } == "a position depends on itself or on later ones")
    #expect(
      try obstacle { g, x throws(Problem) in
        try g.broadcast(g.reduce(.sum, self.moved(&g, x), axes: [1], keep: true), to: [2, 6, 4])
      } == "positions are taken together")
    #expect(
      try obstacle { g, x throws(Problem) in
        let y = try self.moved(&g, x)
        return try g.matmul(g.matmul(y, y, transposeB: true), y)
      } == "keys are not masked")
    #expect(
      try obstacle { g, x throws(Problem) in try self.moved(&g, self.moved(&g, x)) }
        == "positions are left out, or others are joined to them")
  }
}
