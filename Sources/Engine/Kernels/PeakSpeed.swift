import Basics
internal import CShims

/// Operations a second of a loop of multiplications and additions in registers, on so many threads: what no kernel can
/// surpass.
package func peakSpeed(threads: Int) -> Double {
  let rounds = 2_000_000
  let operations = Double(threads * atelier_peak(rounds))
  var best = 0.0
  for _ in 0..<5 {
    let began = secondsNow()
    parallel(threads) { _, _ in _ = atelier_peak(rounds) }
    best = max(best, operations / (secondsNow() - began))
  }
  return best
}
