internal import CShims

// Sixteen numbers at a time. Everything here is inlined into the loops that use it: a call that takes or returns a SIMD
// value costs ten times what the arithmetic does.

/// Sixteen Float32 numbers: one register of AVX-512, two of AVX2.
typealias Lanes = SIMD16<Float>
typealias LaneBits = SIMD16<UInt32>
typealias LaneMask = SIMDMask<SIMD16<Int32>>

extension SIMD16<Float> {
  /// How many lanes there are.
  @inline(__always) static var width: Int { 16 }

  @inline(__always) init(_ pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) init(_ pointer: UnsafeMutablePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Lanes.self)
  }

  @inline(__always) init(bits: LaneBits) { self = unsafeBitCast(bits, to: Lanes.self) }
  @inline(__always) var bits: LaneBits { unsafeBitCast(self, to: LaneBits.self) }

  @inline(__always) static func all(_ number: Float) -> Lanes { Lanes(repeating: number) }

  /// `self` · b + c, rounded once.
  @inline(__always) func times(_ b: Lanes, plus c: Lanes) -> Lanes { c.addingProduct(self, b) }
  @inline(__always) func times(_ b: Lanes, plus c: Float) -> Lanes { Lanes(repeating: c).addingProduct(self, b) }

  @inline(__always) var negated: Lanes { Lanes(bits: bits ^ 0x8000_0000) }
  @inline(__always) var magnitude: Lanes { Lanes(bits: bits & 0x7FFF_FFFF) }
  /// The magnitude of this with the sign of another.
  @inline(__always) func signed(like other: Lanes) -> Lanes {
    Lanes(bits: bits & 0x7FFF_FFFF | other.bits & 0x8000_0000)
  }
  @inline(__always) var isNaN: LaneMask { self .!= self }

  @inline(__always) func or(_ other: Lanes, where mask: LaneMask) -> Lanes { replacing(with: other, where: mask) }
  /// 1 where the mask is set, else 0.
  @inline(__always) init(truth mask: LaneMask) { self = Lanes.zero.replacing(with: Lanes(repeating: 1), where: mask) }

  /// The larger; NaN where either is NaN.
  @inline(__always) static func larger(_ a: Lanes, _ b: Lanes) -> Lanes {
    let larger = b.replacing(with: a, where: a .> b)
    return larger.replacing(with: a, where: a.isNaN)
  }

  /// The smaller; NaN where either is NaN.
  @inline(__always) static func smaller(_ a: Lanes, _ b: Lanes) -> Lanes {
    let smaller = b.replacing(with: a, where: a .< b)
    return smaller.replacing(with: a, where: a.isNaN)
  }

  @inline(__always) var root: Lanes { atelier_square_root(self) }

  /// The sum of all lanes, by halves.
  @inline(__always) var total: Float {
    let eight = lowHalf + highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

extension LaneMask {
  /// Whether any lane is set.
  @inline(__always) var isAnySet: Bool {
    let eight = unsafeBitCast(self, to: SIMD8<UInt64>.self)
    let four = eight.lowHalf | eight.highHalf
    let two = four.lowHalf | four.highHalf
    return two.x | two.y != 0
  }
}

/// Evaluates a polynomial by Horner's rule, the highest coefficient first.
@inline(__always) func polynomial(_ x: Lanes, _ a: Float, _ b: Float, _ c: Float, _ d: Float, _ e: Float) -> Lanes {
  Lanes(repeating: a).times(x, plus: b).times(x, plus: c).times(x, plus: d).times(x, plus: e)
}
