import Basics

/// The z-score of a Mann-Whitney test: how far the ranks of `a` among all are from where chance would put them, in standard
/// deviations. Below zero: numbers of `a` tend to be smaller. Equal numbers share a rank; with continuity correction.
package func rankScore(_ a: [Double], _ b: [Double]) -> Double {
  let all = (a.map { ($0, true) } + b.map { ($0, false) }).sorted { $0.0 < $1.0 }
  let (n, m) = (Double(a.count), Double(b.count))
  var (ranks, ties) = (0.0, 0.0)
  var start = 0
  while start < all.count {
    var end = start
    while end < all.count, all[end].0 == all[start].0 { end += 1 }
    let shared = Double(end - start)
    ranks += Double(start + end + 1) / 2 * Double(all[start..<end].count { $0.1 })
    ties += shared * shared * shared - shared
    start = end
  }
  let excess = ranks - n * (n + 1) / 2 - n * m / 2
  let total = n + m
  let variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)))
  guard variance > 0 else { return 0 }
  let corrected = excess > 0 ? max(0, excess - 0.5) : min(0, excess + 0.5)
  return corrected / variance.squareRoot()
}
