/// The standard normal distribution, of `Portable`'s functions.
package enum NormalCurve {
  /// ½ ln 2π.
  private static let logNorm = 0.91893853320467274178

  package static func logDensity(_ z: Double) -> Double { -z * z / 2 - logNorm }

  /// P(Z > z): small ones have as many right digits as large ones.
  package static func above(_ z: Double) -> Double {
    guard z >= 0 else { return z.isNaN ? z : 1 - above(-z) }
    guard z < 39 else { return 0 }
    let density = Portable.exponential(logDensity(z))
    if z < 2.5 {
      // P(0 < Z < z) = φ(z) (z + z³/3 + z⁵/(3·5) + …), Marsaglia 2004.
      var (term, sum, k) = (z, z, 1.0)
      while true {
        k += 2
        term *= z * z / k
        guard sum + term > sum else { return 0.5 - density * sum }
        sum += term
      }
    }
    // Laplace's fraction φ(z) / (z + 1/(z + 2/(z + …))).
    var fraction = z
    for k in stride(from: 60.0, through: 1, by: -1) { fraction = z + k / fraction }
    return density / fraction
  }

  /// P(low < Z < high).
  package static func mass(_ low: Double, _ high: Double) -> Double {
    if low >= 0 { return above(low) - above(high) }
    if high <= 0 { return above(-high) - above(-low) }
    return 1 - above(-low) - above(high)
  }

  /// The z with P(Z < z) = p, by Wichura's AS 241 (1988), which has sixteen digits.
  package static func quantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else { return p == 0 ? -.infinity : p == 1 ? .infinity : .nan }
    let q = p - 0.5
    if abs(q) <= 0.425 { return q * ratio(middle, 0.180625 - q * q) }
    let r = (-Portable.logarithm(q < 0 ? p : 1 - p)).squareRoot()
    let z = r <= 5 ? ratio(side, r - 1.6) : ratio(tail, r - 5)
    return q < 0 ? -z : z
  }

  private typealias Ratio = (above: [Double], below: [Double])

  private static func ratio(_ ratio: Ratio, _ x: Double) -> Double {
    ratio.above.reduce(0) { $0 * x + $1 } / ratio.below.reduce(0) { $0 * x + $1 }
  }

  private static let middle: Ratio = (
    [
      2.50908_09287_30122_6727e3, 3.34305_75583_58812_8105e4, 6.72657_70927_00870_0853e4, 4.59219_53931_54987_1457e4,
      1.37316_93765_50946_1125e4, 1.97159_09503_06551_4427e3, 1.33141_66789_17843_7745e2, 3.38713_28727_96366_6080,
    ],
    [
      5.22649_52788_52854_5610e3, 2.87290_85735_72194_2674e4, 3.93078_95800_09271_0610e4, 2.12137_94301_58659_5867e4,
      5.39419_60214_24751_1077e3, 6.87187_00749_20579_0830e2, 4.23133_30701_60091_1252e1, 1,
    ]
  )
  private static let side: Ratio = (
    [
      7.74545_01427_83414_07640e-4, 2.27238_44989_26918_45833e-2, 2.41780_72517_74506_11770e-1,
      1.27045_82524_52368_38258, 3.64784_83247_63204_60504, 5.76949_72214_60691_40550, 4.63033_78461_56545_29590,
      1.42343_71107_49683_57734,
    ],
    [
      1.05075_00716_44416_84324e-9, 5.47593_80849_95344_94600e-4, 1.51986_66563_61645_71966e-2,
      1.48103_97642_74800_74590e-1, 6.89767_33498_51000_04550e-1, 1.67638_48301_83803_84940,
      2.05319_16266_37758_82187, 1,
    ]
  )
  private static let tail: Ratio = (
    [
      2.01033_43992_92288_13265e-7, 2.71155_55687_43487_57815e-5, 1.24266_09473_88078_43860e-3,
      2.65321_89526_57612_30930e-2, 2.96560_57182_85048_91230e-1, 1.78482_65399_17291_33580,
      5.46378_49111_64114_36990, 6.65790_46435_01103_77720,
    ],
    [
      2.04426_31033_89939_78564e-15, 1.42151_17583_16445_88870e-7, 1.84631_83175_10054_68180e-5,
      7.86869_13114_56132_59100e-4, 1.48753_61290_85061_48525e-2, 1.36929_88092_27358_05310e-1,
      5.99832_20655_58879_37690e-1, 1,
    ]
  )
}
