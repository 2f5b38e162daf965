import Basics

/// Coefficients of a linear model that minimise ‖y − Xw‖² / 2n + penalty · ‖w‖₁, of centred columns and a centred target,
/// by coordinate descent.
package func lasso(_ columns: [[Double]], _ target: [Double], penalty: Double) -> [Double] {
  func centred(_ numbers: [Double]) -> [Double] {
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    return numbers.map { $0 - mean }
  }
  let columns = columns.map(centred)
  let count = Double(target.count)
  let squares = columns.map { $0.reduce(0) { $0 + $1 * $1 } / count }
  var rest = centred(target)
  var weights = [Double](repeating: 0, count: columns.count)
  for _ in 0..<10_000 {
    var (largest, moved) = (0.0, 0.0)
    for (j, column) in columns.enumerated() where squares[j] > 0 {
      let old = weights[j]
      let pull = zip(column, rest).reduce(0) { $0 + $1.0 * $1.1 } / count + squares[j] * old
      let new = (pull > penalty ? pull - penalty : pull < -penalty ? pull + penalty : 0) / squares[j]
      guard new != old else { continue }
      for i in rest.indices { rest[i] -= (new - old) * column[i] }
      weights[j] = new
      moved = max(moved, abs(new - old))
      largest = max(largest, abs(new))
    }
    if moved <= 1e-10 * max(largest, 1e-300) { break }
  }
  return weights
}
