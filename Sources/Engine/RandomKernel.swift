import Basics
internal import CShims
import Graph

/// Random numbers of a stream, as `Philox` defines them number by number, sixteen blocks of four at a time. Uniform
/// numbers are the very same; normal ones differ from their definition by the rounding of Float32 functions.
struct RandomKernel {
  let draw: Draw
  let stream: UInt64
  let count: Int
  let result: Numbers
  /// How threads share the turns of the loop.
  private let pieces: Pieces

  /// How many numbers one turn of the loop makes.
  private static let turn = 4 * Lanes.width

  init(_ draw: Draw, stream: String, count: Int, result: Numbers, threads: Int) {
    self.draw = draw
    self.stream = Philox.key(stream)
    self.count = count
    self.result = result
    let turns = (count + RandomKernel.turn - 1) / RandomKernel.turn
    pieces = Pieces(of: turns, work: count, each: 1 << 14, threads: threads)
  }

  func run(seed: UInt64, step: UInt64) {
    pieces.run { turns in
      for turn in turns {
        let start = turn * RandomKernel.turn
        let words = words(turn, seed: seed, step: step)
        let numbers = draw == .uniform ? uniform(words) : normal(words)
        if start + RandomKernel.turn <= count {
          store(numbers, to: result + start)
        } else {
          withUnsafeTemporaryAllocation(of: Float.self, capacity: RandomKernel.turn) { rest in
            guard let from = rest.baseAddress else { return }
            store(numbers, to: from)
            (result + start).update(from: from, count: count - start)
          }
        }
      }
    }
  }

  private typealias Words = (LaneBits, LaneBits, LaneBits, LaneBits)
  private typealias Four = (Lanes, Lanes, Lanes, Lanes)

  /// Philox 4×32-10 of sixteen counters, one a lane.
  @inline(__always)
  private func words(_ turn: Int, seed: UInt64, step: UInt64) -> Words {
    let first = UInt32(truncatingIfNeeded: turn &* Lanes.width)
    var a = LaneBits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) &+ first
    var b = LaneBits(repeating: UInt32(truncatingIfNeeded: stream))
    var c = LaneBits(repeating: UInt32(truncatingIfNeeded: stream >> 32))
    var d = LaneBits(repeating: UInt32(truncatingIfNeeded: step))
    let key = Philox.key(seed: seed, step: step)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let p = RandomKernel.product(a, 0xD251_1F53)
      let q = RandomKernel.product(c, 0xCD9E_8D57)
      (a, b, c, d) = (q.high ^ b ^ k0, q.low, p.high ^ d ^ k1, p.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (a, b, c, d)
  }

  /// The 64-bit products of 16 words and a number, as their halves: even and odd lanes apart.
  @inline(__always)
  private static func product(_ x: LaneBits, _ factor: UInt64) -> (low: LaneBits, high: LaneBits) {
    let pairs = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    let even = (pairs & 0xFFFF_FFFF) &* factor
    let odd = (pairs &>> 32) &* factor
    let low = even & 0xFFFF_FFFF | odd &<< 32
    let high = even &>> 32 | odd & 0xFFFF_FFFF_0000_0000
    return (unsafeBitCast(low, to: LaneBits.self), unsafeBitCast(high, to: LaneBits.self))
  }

  /// (the upper 23 bits + ½) / 2²³.
  @inline(__always)
  private static func uniform(_ bits: LaneBits) -> Lanes {
    (atelier_floats(unsafeBitCast(bits &>> 9, to: SIMD16<Int32>.self)) + 0.5) * 0x1p-23
  }

  @inline(__always)
  private func uniform(_ words: Words) -> Four {
    (
      RandomKernel.uniform(words.0), RandomKernel.uniform(words.1), RandomKernel.uniform(words.2),
      RandomKernel.uniform(words.3)
    )
  }

  /// Box and Muller: √(−2 ln u) · (cos, sin)(2π v).
  @inline(__always)
  private func normal(_ words: Words) -> Four {
    let (u0, v0, u1, v1) = uniform(words)
    let (radius0, radius1) = ((u0.logarithm * -2).root, (u1.logarithm * -2).root)
    let (turn0, turn1) = (v0.cosineAndSineOfTurns, v1.cosineAndSineOfTurns)
    return (radius0 * turn0.cosine, radius0 * turn0.sine, radius1 * turn1.cosine, radius1 * turn1.sine)
  }

  /// Interleaves the four: lane 0 of each, then lane 1 of each, and so on.
  @inline(__always)
  private func store(_ four: Four, to result: Numbers) {
    let (a, b) = (atelier_zip_low(four.0, four.2), atelier_zip_low(four.1, four.3))
    let (c, d) = (atelier_zip_high(four.0, four.2), atelier_zip_high(four.1, four.3))
    atelier_zip_low(a, b).store(result)
    atelier_zip_high(a, b).store(result + Lanes.width)
    atelier_zip_low(c, d).store(result + 2 * Lanes.width)
    atelier_zip_high(c, d).store(result + 3 * Lanes.width)
  }
}
