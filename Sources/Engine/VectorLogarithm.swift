internal import CShims

// Logarithms and powers. Errors in units in the last place, as the tests measure them over the whole range.
extension SIMD16<Float> {
  /// ln x; 1 ulp. 0 gives -∞, a negative number NaN; denormals count.
  @inline(__always) var logarithm: Lanes {
    let isTiny = self .< .leastNormalMagnitude
    let x = or(self * 0x1p24, where: isTiny)
    let (e, f) = x.mantissaOffset
    let exponent = e - Lanes.zero.or(.all(24), where: isTiny)
    return Lanes.logarithm(of: f, exponent: exponent).withLogarithmEdges(of: self)
  }

  /// ln(1 + x), accurate near 0; 2 ulp.
  @inline(__always) var logarithmOfOnePlus: Lanes {
    let sum = self + 1
    // What the sum lost, exactly; nothing where it is far below the last place.
    let lost = (self - (sum - 1)).or(1 - (sum - self), where: self .>= 1).or(.zero, where: self .> 0x1p26)
    let (e, f) = sum.mantissaOffset
    let rest = atelier_scaled(lost, e.negated)
    return Lanes.logarithm(of: f + rest, exponent: e)
      .withLogarithmEdges(of: sum).or(self, where: magnitude .< 0x1p-24)
  }

  /// The same for x from 0 to 1.
  @inline(__always) var logarithmOfOnePlusFraction: Lanes {
    let sum = self + 1
    let lost = self - (sum - 1)
    let (e, f) = sum.mantissaOffset  // e is 0 or 1
    return Lanes.logarithm(of: f + lost * (1 - e * 0.5), exponent: e).or(self, where: self .< 0x1p-24)
  }

  /// x = 2ᵉ · (1 + f) with 1 + f from √½ to √2, for a normal positive x.
  @inline(__always) private var mantissaOffset: (exponent: Lanes, f: Lanes) {
    let root: UInt32 = 0x3F35_04F3  // √½
    let shifted = bits &- root
    let e = atelier_floats(unsafeBitCast(shifted, to: SIMD16<Int32>.self) &>> 23)
    let mantissa = Lanes(bits: (shifted & 0x007F_FFFF) &+ root)
    return (e, mantissa - 1)
  }

  /// ln(1 + f) + e · ln 2 (coefficients of Cephes' `logf`).
  @inline(__always) private static func logarithm(of f: Lanes, exponent e: Lanes) -> Lanes {
    let square = f * f
    let tail =
      polynomial(
        f, 7.037_683_6e-2, -1.151_461_03e-1, 1.167_699_87e-1, -1.242_014_08e-1, 1.424_932_28e-1
      ).times(f, plus: -1.666_805_77e-1).times(f, plus: 2.000_071_48e-1).times(f, plus: -2.499_999_4e-1)
      .times(f, plus: 3.333_333_1e-1) * f * square
    let small = e.times(.all(-2.121_944_4e-4), plus: tail)
    return e.times(.all(0.693_359_375), plus: square.times(.all(-0.5), plus: small) + f)
  }

  @inline(__always) private func withLogarithmEdges(of x: Lanes) -> Lanes {
    or(.all(-.infinity), where: x .== 0)
      .or(.all(.nan), where: x .< 0)
      .or(x, where: x .> .greatestFiniteMagnitude)
      .or(x, where: x.isNaN)
  }

  /// aᵇ as C's `pow` has it; 1 ulp. In Double, for b · ln a needs more digits than a Float has.
  @inline(__always) static func power(_ a: Lanes, _ b: Lanes) -> Lanes {
    let base = a.magnitude
    let low = power(atelier_doubles(base.lowHalf), atelier_doubles(b.lowHalf))
    let high = power(atelier_doubles(base.highHalf), atelier_doubles(b.highHalf))
    var result = Lanes(lowHalf: atelier_narrowed(low), highHalf: atelier_narrowed(high))
    // Special cases of |a|, for which the logarithm does not hold: 0 and ∞.
    let up = Lanes.zero.or(.all(.infinity), where: b .> 0)
    let down = Lanes.all(.infinity).or(.zero, where: b .> 0)
    result = result.or(up, where: base .== .infinity).or(down, where: base .== 0)
    // A negative base: whole exponents only; an odd one keeps the sign.
    let whole = b.rounded(.towardZero)
    let half = b * 0.5
    let isOdd = (whole .== b) .& (half.rounded(.towardZero) .!= half)
    let isNegative = unsafeBitCast(unsafeBitCast(a.bits, to: SIMD16<Int32>.self) &>> 31, to: LaneMask.self)
    result = result.or(result.negated, where: isNegative .& isOdd)
    result = result.or(.all(.nan), where: (a .< 0) .& (whole .!= b) .& (base .!= .infinity))
    // ±1 to ±∞ is 1; anything to 0 is 1; 1 to anything is 1; else NaN stays NaN.
    result = result.or(.all(1), where: (base .== 1) .& (b.magnitude .== .infinity))
    result = result.or(a + b, where: a.isNaN .| b.isNaN)
    return result.or(.all(1), where: (b .== 0) .| (a .== 1))
  }

  /// aᵇ for a positive finite a: 2^(b · log₂ a), to about 2⁻⁴⁰.
  @inline(__always) private static func power(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    typealias Wide = SIMD8<Double>
    let root: UInt64 = 0x3FE6_A09E_667F_3BCD  // √½
    let shifted = unsafeBitCast(a, to: SIMD8<UInt64>.self) &- root
    let mantissa = unsafeBitCast((shifted & 0x000F_FFFF_FFFF_FFFF) &+ root, to: Wide.self)
    // The exponent, sign-extended, as a Double: 1.5 · 2⁵² + e has e in its low bits.
    let magic: Double = 0x1.8p52
    let exponent =
      unsafeBitCast(((shifted &+ (1 << 62)) &>> 52) &- (1 << 10) &+ magic.bitPattern, to: Wide.self) - magic
    let s = (mantissa - 1) / (mantissa + 1)
    let q = s * s
    var series = Wide(repeating: 1.0 / 17)
    series = Wide(repeating: 1.0 / 15).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 13).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 11).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 9).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 7).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 5).addingProduct(series, q)
    series = Wide(repeating: 1.0 / 3).addingProduct(series, q)
    series = Wide(repeating: 1).addingProduct(series, q)
    let logarithm = exponent.addingProduct(series * s, Wide(repeating: 2 * 1.442_695_040_888_963_4))
    // Clamped well outside Float's range; NaN, where b is ±∞ times 0, is mended by the caller.
    var y = b * logarithm
    y = y.replacing(with: Wide(repeating: 300), where: y .> 300)
    y = y.replacing(with: Wide(repeating: -300), where: y .< -300)
    let rounded = y + magic
    let r = (y - (rounded - magic)) * 0.693_147_180_559_945_3
    var e = Wide(repeating: 1.0 / 40320)
    e = Wide(repeating: 1.0 / 5040).addingProduct(e, r)
    e = Wide(repeating: 1.0 / 720).addingProduct(e, r)
    e = Wide(repeating: 1.0 / 120).addingProduct(e, r)
    e = Wide(repeating: 1.0 / 24).addingProduct(e, r)
    e = Wide(repeating: 1.0 / 6).addingProduct(e, r)
    e = Wide(repeating: 0.5).addingProduct(e, r)
    e = Wide(repeating: 1).addingProduct(e, r)
    e = Wide(repeating: 1).addingProduct(e, r)
    let power = (unsafeBitCast(rounded, to: SIMD8<UInt64>.self) &- magic.bitPattern &+ 1023) &<< 52
    return e * unsafeBitCast(power, to: Wide.self)
  }
}
