import Basics

/// exp E KL(p(y|x) ‖ p(y)) of a classifier's probabilities for generated images (the Inception score, Salimans et al. 2016,
/// where the classifier is Inception): between 1 and the number of classes.
package func classifierScore(_ probabilities: Points) -> Double {
  let marginal = probabilities.mean
  let (count, classes) = (probabilities.count, probabilities.width)
  var total = 0.0
  for row in 0..<count {
    for y in 0..<classes {
      let p = probabilities.numbers[row * classes + y]
      if p > 0 { total += p * (logarithm(p) - logarithm(marginal[y])) }
    }
  }
  return exponential(total / Double(count))
}

/// The standard error of a number of points, from that many sets drawn from them with replacement.
package func bootstrapError(_ points: Points, draws: Int = 100, of measure: (Points) -> Double) -> Double {
  let values = (0..<draws).map { draw in
    let random = Philox(seed: 0, stream: "bootstrap", step: UInt64(draw))
    return measure(points.chosen((0..<points.count).lazy.map { random.below(points.count, $0) }))
  }
  let mean = values.reduce(0, +) / Double(draws)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws - 1)).squareRoot()
}
