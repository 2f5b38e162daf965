import Basics

/// How much points are neighbours, as t-SNE has it (van der Maaten and Hinton 2008, equations 1 and 2): p(j∣i) falls
/// with the squared distance as a Gaussian of a width for each point that makes e^entropy a given perplexity, and
/// P(i, j) = (p(j∣i) + p(i∣j)) / 2n. Only the nearest three times as many as the perplexity count (van der Maaten 2014).
struct Affinities {
  let count: Int
  /// Where each row begins in the lists, and where the last one ends. Rows are filled to whole vectors with the point
  /// itself, of affinity 0.
  private(set) var starts = [0]
  private(set) var others: [Int32] = []
  private(set) var values: [Float] = []

  /// Of at least two points.
  init(_ points: Points, perplexity: Double, _ parallel: Parallel) {
    count = points.count
    let k = min(count - 1, Int(3 * perplexity) + 1)
    let (indices, distances) = neighbours(of: points, k, parallel)
    var shares = distances
    shares.withUnsafeMutableBufferPointer { shares in
      let shares = shares
      let (pieces, count) = ((count + 255) / 256, count)
      parallel(pieces) { piece in
        for row in piece * count / pieces..<(piece + 1) * count / pieces {
          neighbourShares(&shares[row * k..<(row + 1) * k], perplexity: perplexity)
        }
      }
    }
    addRows(indices, shares, k)
  }

  /// Adds up both shares of each pair: a row merges those that it gives with those that it is given.
  private mutating func addRows(_ indices: [Int], _ shares: [Double], _ k: Int) {
    var given = [[(other: Int, share: Double)]](repeating: [], count: count)
    for row in 0..<count {
      for i in row * k..<(row + 1) * k { given[indices[i]].append((row, shares[i])) }
    }
    let scale = 1 / Double(2 * count)
    for row in 0..<count {
      let own = (row * k..<(row + 1) * k).map { (other: indices[$0], share: shares[$0]) }
      var rest = (own + given[row]).sorted { $0.other < $1.other }[...]
      while let first = rest.popFirst() {
        var sum = first.share
        if let second = rest.first, second.other == first.other {
          sum += second.share
          rest.removeFirst()
        }
        others.append(Int32(first.other))
        values.append(Float(sum * scale))
      }
      while others.count % vectorLength != 0 {
        others.append(Int32(row))
        values.append(0)
      }
      starts.append(others.count)
    }
  }
}

/// Makes p(j∣i) of a point's squared distances, nearest first, so that e^entropy is the perplexity. Where too many
/// neighbours are equally near for that, they share alike.
func neighbourShares(_ row: inout Slice<UnsafeMutableBufferPointer<Double>>, perplexity: Double) {
  guard let least = row.first else { return }
  let mean = row.reduce(0) { $0 + ($1 - least) } / Double(row.count)
  // In units of the mean the width is near 1, whatever the scale of the points.
  let scale = mean > 0 ? 1 / mean : 0
  for i in row.indices { row[i] = (row[i] - least) * scale }
  let wanted = logarithm(perplexity)
  var (beta, low, high) = (1.0, 0.0, Double.infinity)
  for _ in 0..<200 {
    var (sum, first, second) = (0.0, 0.0, 0.0)
    for distance in row {
      let weight = exponential(-beta * distance)
      sum += weight
      first += weight * distance
      second += weight * distance * distance
    }
    let average = first / sum
    let excess = logarithm(sum) + beta * average - wanted
    guard abs(excess) > 1e-10 else { break }
    if excess > 0 { low = beta } else { high = beta }
    // Newton's step, where it stays between what is known to be too little and too much: the entropy falls by
    // β · variance.
    let slope = beta * (second / sum - average * average)
    let next = beta + excess / slope
    beta = next > low && next < high && next < 4 * beta ? next : high < .infinity ? (low + high) / 2 : 2 * beta
    guard beta > low, beta < high else { break }
  }
  var sum = 0.0
  for i in row.indices {
    row[i] = exponential(-beta * row[i])
    sum += row[i]
  }
  for i in row.indices { row[i] /= sum }
}
