import Basics
internal import CShims

/// Operations a second of a loop of multiplications and additions in registers, on so many threads: what no kernel can
/// surpass.
package func peakSpeed(threads: Int) -> Double {
  let (rounds, pieces) = (200_000, 10 * threads)
  let operations = Double(pieces * atelier_peak(rounds))
  var best = 0.0
  for _ in 0..<5 {
    let began = secondsNow()
    parallel(threads, pieces: pieces) { for _ in $0 { _ = atelier_peak(rounds) } }
    best = max(best, operations / (secondsNow() - began))
  }
  return best
}
