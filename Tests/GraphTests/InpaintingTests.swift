import Basics
import Graph
import Testing

/// What inpainting promises, beside numbers worked out by hand. With OpenCV it is compared in Tests/Peers.
@Suite struct InpaintingTests {
  static let methods: [Inpainting] = [.telea(radius: 3), .telea(radius: 1), .navierStokes]

  /// A picture with holes, row by row.
  struct Picture {
    var height, width: Int
    var numbers: [Double]
    var mask: [Double]

    init(_ height: Int, _ width: Int, _ mask: [Double], _ number: (Int, Int) -> Double) {
      (self.height, self.width, self.mask) = (height, width, mask)
      numbers = (0..<height * width).map { number($0 / width, $0 % width) }
    }

    func filled(_ method: Inpainting) -> [Double] {
      method.filled(Plane(height: height, width: width, numbers: numbers, mask: mask))
    }

    /// With other pixels in its holes, which must not matter.
    func holding(_ number: Double) -> Picture {
      var copy = self
      for i in mask.indices where !(mask[i] >= 0.5) { copy.numbers[i] = number }
      return copy
    }

    /// Row r, column c of the result is `from(r, c)` of this one.
    func moved(_ height: Int, _ width: Int, _ from: (Int, Int) -> (Int, Int)) -> Picture {
      let source = (0..<height * width).map { i in
        let (row, column) = from(i / width, i % width)
        return row * self.width + column
      }
      var copy = self
      (copy.height, copy.width) = (height, width)
      (copy.numbers, copy.mask) = (source.map { numbers[$0] }, source.map { mask[$0] })
      return copy
    }

    var transposed: Picture { moved(width, height) { ($1, $0) } }
    var turned: Picture { moved(width, height) { (height - 1 - $1, $0) } }
  }

  static let random = Philox(seed: 3, stream: "inpainting")

  /// So large a share of the pixels is lost, but never the first.
  static func mask(_ height: Int, _ width: Int, lost: Double) -> [Double] {
    (0..<height * width).map { $0 == 0 || Double(random.uniform($0)) >= lost ? 1 : 0 }
  }

  static func noise(_ row: Int, _ column: Int) -> Double { Double(random.uniform(10_000 + 100 * row + column)) }

  /// The right half, then shares of pixels.
  static let masks =
    [(0..<28 * 28).map { $0 % 28 < 14 ? 1.0 : 0 }] + [0.5, 0.9, 0.99].map { mask(28, 28, lost: $0) }

  @Test(arguments: methods, masks) func constantsAreExact(_ method: Inpainting, _ mask: [Double]) {
    for constant in [0, 0.1, 0.7, -3, 1e6 / 3] {
      let filled = Picture(28, 28, mask) { _, _ in constant }.holding(17).filled(method)
      #expect(filled.allSatisfy { $0 == constant })
    }
  }

  @Test(arguments: methods, masks) func noHoleIsLeft(_ method: Inpainting, _ mask: [Double]) {
    let picture = Picture(28, 28, mask, Self.noise)
    let filled = picture.holding(.nan).filled(method)
    #expect(filled.allSatisfy { (0...1).contains($0) })
    for i in mask.indices where mask[i] == 1 { #expect(filled[i] == picture.numbers[i]) }
    // Nothing of what stood in a hole is seen.
    #expect(filled == picture.holding(1e9).filled(method))
  }

  /// Planes, and x y, whose ΔI is 0: Telea extrapolates the one, a flow without vorticity is the other too.
  @Test func knownSurfacesAreFound() {
    var hole = [Double](repeating: 1, count: 81)
    hole[4 * 9 + 3] = 0
    let plane = Picture(9, 9, hole) { 2 * Double($0) - 3 * Double($1) }
    for method in Self.methods { expectNear(plane.holding(0).filled(method), plane.numbers, 1e-9) }
    for row in 3..<7 { for column in 2..<6 { hole[row * 9 + column] = 0 } }
    let saddle = Picture(9, 9, hole) { Double($0) * Double($1) }
    expectNear(saddle.holding(0).filled(.navierStokes), saddle.numbers, 1e-4)
  }

  /// Between rows that bend, a strip bends too: without vorticity its middle would lie far above row².
  @Test func theKnownBendIsCarriedIn() {
    let mask = (0..<81).map { (3..<6).contains($0 % 9) ? 0.0 : 1 }
    let bowl = Picture(9, 9, mask) { row, _ in Double(row * row) }
    let filled = bowl.holding(0).filled(.navierStokes)
    for row in 2...4 { #expect(abs(filled[row * 9 + 4] - Double(row * row)) < 1, "row \(row)") }
  }

  /// Weights and slopes of the formula, in a row.
  @Test func teleaByHand() {
    // A hole of one pixel: T has no slope there, so that all have the least weight along it, and 2, 2 and 5 are
    // weighed 1/2, 1/12 and 1/2.
    let between = Picture(1, 4, [1, 1, 0, 1]) { [0, 1, 0, 5][$1] }
    expectNear(between.filled(.telea(radius: 3)), [0, 1, 44.0 / 13, 5], 1e-12)
    // At the end T grows along the row: 1, 2 and −4.5 are weighed 1/2, 1/12 and 1/36.
    let end = Picture(1, 5, [1, 1, 1, 1, 0]) { [4, 0, 1, 1, 0][$1] }
    expectNear(end.filled(.telea(radius: 3)), [4, 0, 1, 1, 39.0 / 44], 1e-12)
    // What lies beyond the radius is not seen.
    expectNear(end.filled(.telea(radius: 1)), [4, 0, 1, 1, 1], 1e-12)
  }

  @Test func navierStokesByHand() {
    let row = Picture(1, 5, [1, 0, 0, 0, 1]) { Double($1) }
    expectNear(row.holding(0).filled(.navierStokes), row.numbers, 1e-5)
  }

  /// Where a mean of neighbours alone would take tens of thousands of sweeps.
  @Test func aWideHoleIsSettled() {
    let mask = (0..<128 * 128).map { i in (4..<124).contains(i / 128) && (4..<124).contains(i % 128) ? 0.0 : 1 }
    let saddle = Picture(128, 128, mask) { Double($0) * Double($1) / 128 }
    expectNear(saddle.holding(0).filled(.navierStokes), saddle.numbers, 1e-3)
  }

  @Test(arguments: [0.3, 0.5, 0.9]) func teleaOfTheTransposed(_ lost: Double) {
    let picture = Picture(17, 23, Self.mask(17, 23, lost: lost), Self.noise)
    let filled = Picture(17, 23, picture.mask) { _, _ in 0 }.with(picture.filled(.telea(radius: 3)))
    expectNear(picture.transposed.filled(.telea(radius: 3)), filled.transposed.numbers, 1e-5)
  }

  /// A flow has a sense of rotation, so that it turns with the picture but is not mirrored with it.
  @Test func navierStokesOfTheTurned() {
    let picture = Picture(17, 23, Self.mask(17, 23, lost: 0.7), Self.noise)
    let filled = picture.with(picture.filled(.navierStokes))
    expectNear(picture.turned.filled(.navierStokes), filled.turned.numbers, 1e-5)
    let mirrored = zip(picture.transposed.filled(.navierStokes), filled.transposed.numbers).map { abs($0 - $1) }
    #expect((mirrored.max() ?? 0) > 1e-4)
  }

  @Test(arguments: methods) func brightnessAndContrastCarryOver(_ method: Inpainting) {
    let picture = Picture(12, 9, Self.mask(12, 9, lost: 0.6), Self.noise)
    let brighter = picture.with(picture.numbers.map { 200 * $0 - 30 })
    expectNear(brighter.filled(method), picture.filled(method).map { 200 * $0 - 30 }, 1e-9)
  }

  @Test(arguments: methods) func nothingOrAllIsKnown(_ method: Inpainting) {
    for (height, width) in [(1, 1), (4, 5)] {
      for number in [0.0, 0.49, 1, .nan] {
        let picture = Picture(height, width, [Double](repeating: number, count: height * width), Self.noise)
        #expect(picture.filled(method) == picture.numbers)
      }
    }
  }

  @Test(arguments: methods) func aHalfIsKnown(_ method: Inpainting) {
    let filled = Picture(1, 5, [0.5, 0.49, 2, -1, .nan]) { _, column in column == 0 || column == 2 ? 7 : 9 }
      .filled(method)
    #expect(filled == [7, 7, 7, 7, 7])
  }

  /// Work ends, and for Telea what is far from it does not know.
  @Test(arguments: methods) func notANumber(_ method: Inpainting) {
    let picture = Picture(28, 28, Self.mask(28, 28, lost: 0.5)) { $0 + $1 == 0 ? .nan : Self.noise($0, $1) }
    let filled = picture.filled(method)
    #expect(filled[0].isNaN)
    if method != .navierStokes { #expect(filled[27 * 28 + 27].isFinite) }
    let blank = Picture(2, 2, [1, 0, 0, 0]) { $0 + $1 == 0 ? .nan : 4 }.filled(method)
    #expect(Array(blank.dropFirst()) == [4, 4, 4])
  }
}

extension InpaintingTests.Picture {
  fileprivate func with(_ numbers: [Double]) -> Self {
    var copy = self
    copy.numbers = numbers
    return copy
  }
}

private func expectNear(
  _ found: [Double], _ expected: [Double], _ tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation
) {
  let errors = zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }
  #expect(found.count == expected.count)
  #expect(errors.allSatisfy { $0 <= tolerance }, "\(errors.max() ?? 0)", sourceLocation: sourceLocation)
}
