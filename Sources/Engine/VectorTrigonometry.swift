internal import CShims
import Glibc

// Sine and cosine. Errors in units in the last place, as the tests measure them.
extension SIMD16<Float> {
  /// sin x; 2 ulp.
  @inline(__always) var sine: Lanes { trigonometric(quarter: 0) }
  /// cos x = sin(x + π/2); 2 ulp.
  @inline(__always) var cosine: Lanes { trigonometric(quarter: 1) }

  /// sin(x + quarter · π/2). The angle is reduced in Double; beyond 2³⁰, where even that runs out of digits, each lane
  /// goes to the C library.
  @inline(__always) private func trigonometric(quarter: Double) -> Lanes {
    let (lowQuarter, lowAngle) = Lanes.reduced(atelier_doubles(lowHalf))
    let (highQuarter, highAngle) = Lanes.reduced(atelier_doubles(highHalf))
    let r = Lanes(lowHalf: atelier_narrowed(lowAngle), highHalf: atelier_narrowed(highAngle))
    let n = Lanes(
      lowHalf: atelier_narrowed(Lanes.modulo4(lowQuarter + quarter)),
      highHalf: atelier_narrowed(Lanes.modulo4(highQuarter + quarter)))
    let (s, c) = r.sineAndCosineNearZero
    let isOdd = (n .== 1) .| (n .== 3)
    let result = s.or(c, where: isOdd)
    let near = result.or(result.negated, where: n .>= 2)
    let isHuge = magnitude .>= 0x1p30
    return isHuge.isAnySet ? Lanes.library(self, near, isHuge, quarter) : near
  }

  /// x = n · π/2 + r with |r| ≤ π/4: n and r.
  @inline(__always) private static func reduced(_ x: SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
    let magic: Double = 0x1.8p52
    let n = (x * 0.636_619_772_367_581_3 + magic) - magic
    let r = x.addingProduct(n, SIMD8(repeating: -1.570_796_326_794_896_6))
      .addingProduct(n, SIMD8(repeating: -6.123_233_995_736_766e-17))
    return (n, r)
  }

  @inline(__always) private static func modulo4(_ n: SIMD8<Double>) -> SIMD8<Double> {
    n - (n * 0.25).rounded(.down) * 4
  }

  @inline(never)
  private static func library(_ x: Lanes, _ near: Lanes, _ isHuge: LaneMask, _ quarter: Double) -> Lanes {
    var result = near
    for lane in 0..<Lanes.width where isHuge[lane] {
      result[lane] = Float(quarter == 0 ? sin(Double(x[lane])) : cos(Double(x[lane])))
    }
    return result
  }

  /// sin and cos for |x| ≤ π/4 (coefficients of Cephes' `sinf` and `cosf`).
  @inline(__always) private var sineAndCosineNearZero: (Lanes, Lanes) {
    let square = self * self
    let s = Lanes.all(-1.951_529_59e-4).times(square, plus: 8.332_160_87e-3).times(square, plus: -1.666_665_46e-1)
    let c = Lanes.all(2.443_315_71e-5).times(square, plus: -1.388_731_63e-3).times(square, plus: 4.166_664_57e-2)
    return (
      (s * square).times(self, plus: self),
      c.times(square * square, plus: square.times(.all(-0.5), plus: 1))
    )
  }

  /// cos and sin of a whole turn times x, for x from 0 to 1.
  @inline(__always) var cosineAndSineOfTurns: (cosine: Lanes, sine: Lanes) {
    let quarters = (self * 4 + rounder) - rounder
    let r = quarters.times(.all(-0.25), plus: self) * 6.283_185_3
    let (s, c) = r.sineAndCosineNearZero
    let isOdd = (quarters .== 1) .| (quarters .== 3)
    let sine = s.or(c, where: isOdd)
    let cosine = c.or(s, where: isOdd)
    return (
      cosine.or(cosine.negated, where: (quarters .== 1) .| (quarters .== 2)),
      sine.or(sine.negated, where: (quarters .== 2) .| (quarters .== 3))
    )
  }
}
