/// Random numbers by counting: number i of a stream in a step is a function of (seed, stream, step, i) alone, so that
/// results do not depend on threads, on order, or on having been interrupted.
///
/// Philox 4×32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011). One block of four
/// 32-bit words serves four numbers. Key: the halves of the seed, with what a step has above 32 bits. Counter: (block, stream low,
/// stream high, step low).
package struct Philox: Sendable {
  package typealias Block = (UInt32, UInt32, UInt32, UInt32)

  private let seed: UInt64
  private let stream: UInt64
  private let step: UInt32

  package init(seed: UInt64, stream: UInt64, step: UInt64) {
    self.seed = Philox.key(seed: seed, step: step)
    self.stream = stream
    self.step = UInt32(truncatingIfNeeded: step)
  }

  package static func key(seed: UInt64, step: UInt64) -> UInt64 { seed &+ (step >> 32) &* 0x9E37_79B9_7F4A_7C15 }

  package init(seed: UInt64, stream: String, step: UInt64 = 0) {
    self.init(seed: seed, stream: Philox.key(stream), step: step)
  }

  /// FNV-1a, 64 bits, of a stream's name.
  package static func key(_ name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }

  package func block(_ index: UInt32) -> Block {
    Philox.rounds(
      (index, UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32), step),
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  package static func rounds(_ counter: Block, key: (UInt32, UInt32)) -> Block {
    var (a, b, c, d) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let p = UInt64(a) &* 0xD251_1F53
      let q = UInt64(c) &* 0xCD9E_8D57
      (a, b, c, d) = (
        UInt32(truncatingIfNeeded: q >> 32) ^ b ^ k0, UInt32(truncatingIfNeeded: q),
        UInt32(truncatingIfNeeded: p >> 32) ^ d ^ k1, UInt32(truncatingIfNeeded: p)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (a, b, c, d)
  }

  package func bits(_ index: Int) -> UInt32 {
    let words = block(UInt32(truncatingIfNeeded: index / 4))
    switch index % 4 {
    case 0: return words.0
    case 1: return words.1
    case 2: return words.2
    default: return words.3
    }
  }

  /// Uniform in the open interval (0, 1): (the upper 23 bits + ½) / 2²³, exact in Float32.
  package static func uniform(_ bits: UInt32) -> Float { (Float(bits >> 9) + 0.5) * 0x1p-23 }

  package func uniform(_ index: Int) -> Float { Philox.uniform(bits(index)) }

  /// Standard normal by Box and Muller: numbers 2j and 2j + 1 are √(−2 ln u) · (cos, sin)(2π v) of uniforms u = 2j, v = 2j + 1.
  package func normal(_ index: Int) -> Float {
    let pair = index & ~1
    let radius = (-2 * logarithm(Double(uniform(pair)))).squareRoot()
    let angle = 2 * Double.pi * Double(uniform(pair + 1))
    return Float(radius * (index == pair ? cosine(angle) : sine(angle)))
  }

  /// A whole number in `0..<bound`, each equally likely but for a bias below bound / 2³².
  package func below(_ bound: Int, _ index: Int) -> Int {
    Int((UInt64(bits(index)) &* UInt64(bound)) >> 32)
  }
}
