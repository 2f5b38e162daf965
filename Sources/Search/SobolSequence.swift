/// Sobol's sequence with the direction numbers of Joe and Kuo (2008; their file new-joe-kuo-6), in the order of the
/// Gray code: of any 2ᵏ points that begin at a multiple of 2ᵏ, each of 2ᵏ equal slices in each dimension has one.
package enum SobolSequence {
  package static let mostDimensions = directions.count

  /// Point `index` as binary fractions of 32 digits.
  package static func point(_ index: UInt32, dimensions: Int) -> [UInt32] {
    precondition(dimensions <= mostDimensions, "Sobol's sequence has \(mostDimensions) dimensions here")
    let gray = index ^ (index >> 1)
    return directions.prefix(dimensions).map { directions in
      (0..<32).reduce(0) { gray >> UInt32($1) & 1 == 1 ? $0 ^ directions[$1] : $0 }
    }
  }

  /// Of each dimension but the first: the degree of its polynomial, the polynomial's inner coefficients as bits, and
  /// the first odd numbers m.
  private static let rows: [(degree: Int, polynomial: UInt32, m: [UInt32])] = [
    (1, 0, [1]),
    (2, 1, [1, 3]),
    (3, 1, [1, 3, 1]),
    (3, 2, [1, 1, 1]),
    (4, 1, [1, 1, 3, 3]),
    (4, 4, [1, 3, 5, 13]),
    (5, 2, [1, 1, 5, 5, 17]),
    (5, 4, [1, 1, 5, 5, 5]),
    (5, 7, [1, 1, 7, 11, 19]),
    (5, 11, [1, 1, 5, 1, 1]),
    (5, 13, [1, 1, 1, 3, 11]),
    (5, 14, [1, 3, 5, 5, 31]),
    (6, 1, [1, 3, 3, 9, 7, 49]),
    (6, 13, [1, 1, 1, 15, 21, 21]),
    (6, 16, [1, 3, 1, 13, 27, 49]),
  ]

  private static let directions: [[UInt32]] =
    [(0..<32).map { 1 << UInt32(31 - $0) }] + rows.map { expanded($0.degree, $0.polynomial, $0.m) }

  /// vₖ = mₖ / 2ᵏ, and from the degree s on vₖ = a₁ vₖ₋₁ ⊕ … ⊕ aₛ₋₁ vₖ₋ₛ₊₁ ⊕ vₖ₋ₛ ⊕ vₖ₋ₛ / 2ˢ.
  private static func expanded(_ degree: Int, _ polynomial: UInt32, _ m: [UInt32]) -> [UInt32] {
    var directions = m.enumerated().map { $1 << UInt32(31 - $0) }
    for k in degree..<32 {
      var next = directions[k - degree] ^ (directions[k - degree] >> UInt32(degree))
      for j in 1..<degree where polynomial >> UInt32(degree - 1 - j) & 1 == 1 { next ^= directions[k - j] }
      directions.append(next)
    }
    return directions
  }
}
