import Basics

extension Philox {
  /// Uniform in the open interval (0, 1) with 52 bits, of two of the stream's words: enough that no two trials of a
  /// search get the same number, as they would of the 23 bits of a `Float`.
  func unit(_ index: Int) -> Double {
    let bits = UInt64(bits(2 * index)) << 32 | UInt64(bits(2 * index + 1))
    return (Double(bits >> 12) + 0.5) * 0x1p-52
  }
}
