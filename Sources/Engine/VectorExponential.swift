internal import CShims

// Exponentials and what is made of them. Each doc comment states the largest error against the exact result, in units
// in the last place (ulp) of Float32, as the tests measure it over the whole range.

/// 1.5 · 2²³: adding it rounds a number below 2²² to a whole one, whose value is then in the low bits.
let rounder: Float = 12_582_912

extension SIMD16<Float> {
  /// 2ⁿ for whole n from -126 to 127, given as `n + rounder`.
  @inline(__always) fileprivate static func power(ofTwo rounded: Lanes) -> Lanes {
    Lanes(bits: (rounded.bits &+ 127) &<< 23)
  }

  /// Splits x = n · ln 2 + r with |r| ≤ ln 2 / 2: n + `rounder` and r.
  @inline(__always) fileprivate var reduced: (n: Lanes, shifted: Lanes, r: Lanes) {
    let shifted = times(.all(1.442_695_04), plus: rounder)
    let n = shifted - rounder
    let coarse = n.times(.all(-0.693_359_375), plus: self)
    let r = n.times(.all(2.121_944_4e-4), plus: coarse)
    return (n, shifted, r)
  }

  /// (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2.
  @inline(__always) fileprivate static func exponentialTail(_ r: Lanes) -> Lanes {
    polynomial(r, 1.987_569_15e-4, 1.398_199_95e-3, 8.333_451_9e-3, 4.166_579_6e-2, 1.666_666_55e-1)
      .times(r, plus: 0.5)
  }

  /// eˣ; 1 ulp, also where the result is denormal.
  @inline(__always) var exponential: Lanes {
    // Clamped so that r stays finite; a comparison with NaN is false, so NaN goes through. What is 0, as all that a mask
    // hides, is not left to scaling, which takes a hundred cycles on some processors where a result leaves the range.
    let isZero = self .< -104
    let x = or(.all(89), where: self .> 89).or(.zero, where: isZero)
    let (n, _, r) = x.reduced
    return atelier_scaled(Lanes.exponentialTail(r).times(r * r, plus: r) + 1, n).or(.zero, where: isZero)
  }

  /// eˣ - 1, accurate near 0; 2 ulp.
  @inline(__always) var exponentialMinusOne: Lanes {
    let x = or(.all(89), where: self .> 89).or(.all(-20), where: self .< -20)
    let (_, shifted, r) = x.reduced
    let tail = Lanes.exponentialTail(r).times(r * r, plus: r)
    // 2ⁿ⁻¹ and twice the sum: 2ⁿ itself would not fit where eˣ still does.
    let power = Lanes.power(ofTwo: shifted - 1)
    let sum = tail.times(power, plus: power - 0.5) * 2
    // Where n = 0 the tail is the result, and keeps the sign of zero.
    return sum.or(tail, where: shifted .== rounder)
  }

  /// tanh x = -t / (t + 2) with t = e⁻²ˣ - 1 for x > 0, odd; 3 ulp.
  @inline(__always) var hyperbolicTangent: Lanes {
    let t = (magnitude * -2).exponentialMinusOne
    return (t / (t + 2)).signed(like: self)
  }

  /// e^-|x|; 1 ulp, also where the result is denormal.
  @inline(__always) var exponentialOfDistance: Lanes {
    let x = magnitude.negated
    let (n, _, r) = x.or(.all(-104), where: x .< -104).reduced
    return atelier_scaled_down(Lanes.exponentialTail(r).times(r * r, plus: r) + 1, n)
  }

  /// 1 / (1 + e⁻ˣ), made of e^-|x| so that nothing overflows; 3 ulp, also where the result is denormal.
  @inline(__always) var logistic: Lanes { softplusAndLogistic.logistic }

  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^-|x|); 2 ulp.
  @inline(__always) var softplus: Lanes { softplusAndLogistic.softplus }

  /// Both from one exponential.
  @inline(__always) var softplusAndLogistic: (softplus: Lanes, logistic: Lanes) {
    let e = exponentialOfDistance
    return (Lanes.larger(self, .zero) + e.logarithmOfOnePlusFraction, e.or(.all(1), where: self .>= 0) / (e + 1))
  }

  /// The error function erf x = 2/√π ∫₀ˣ e^(-t²) dt; 2 ulp. Below 0.93 a polynomial in x², above it 1 - e^p(|x|).
  @inline(__always) var errorFunction: Lanes {
    let x = magnitude.or(.all(4), where: magnitude .> 4)
    let square = x * x
    var p = x.times(.all(-1.728_534_7e-5), plus: 3.831_971_26e-4)
    p = p.times(square, plus: x.times(.all(-3.883_964_38e-3), plus: 2.425_462_19e-2))
    p = p.times(x, plus: -1.067_778_77e-1).times(x, plus: -6.348_466_87e-1).times(x, plus: -1.287_175_12e-1)
    let far = (1 - p.times(x, plus: x.negated).exponential).signed(like: self)
    let near = polynomial(
      square, -5.967_617_03e-4, 4.991_194_23e-3, -2.676_813_49e-2, 1.128_199_25e-1, -3.761_253_36e-1
    ).times(square, plus: 1.283_791_66e-1).times(self, plus: self)
    return far.or(near, where: magnitude .<= 0.927_734_375)
  }
}

/// Replaces numbers by the exponentials of their differences from one; `count` is a multiple of 16.
func exponentiate(_ numbers: UnsafeMutablePointer<Float>, _ count: Int, minus largest: Float) {
  let largest = Lanes.all(largest)
  var i = 0
  while i < count {
    (Lanes(numbers + i) - largest).exponential.store(numbers + i)
    i += Lanes.width
  }
}
