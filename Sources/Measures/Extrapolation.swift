import Basics

/// What the Fréchet distance of two sets would come to with endless points (Chong and Forsyth 2020): its bias falls as
/// 1 / points, so a line in that is laid through the distances of eight numbers of points, from half of them to all, four
/// random choices of each, and followed to its end. The error is that of the line. Nil where there are too few for eight numbers.
package func extrapolatedFrechetDistance(
  _ a: Points, _ b: Points
) throws(Problem) -> (value: Double, error: Double)? {
  let count = min(a.count, b.count)
  guard count >= 16 else { return nil }
  var places: [Double] = []
  var distances: [Double] = []
  for part in 0..<8 {
    let size = count / 2 + (count - count / 2) * part / 7
    for choice in 0..<4 {
      let stream = "\(part) \(choice)"
      distances.append(try frechetDistance(a.some(size, "first \(stream)"), b.some(size, "second \(stream)")))
      places.append(1 / Double(size))
    }
  }
  let line = Line(places, distances)
  return (line.value, line.error)
}

extension Points {
  /// So many of them, chosen at random, each at most once.
  fileprivate func some(_ size: Int, _ stream: String) -> Points {
    var indices = Array(0..<count)
    let random = Philox(seed: 0, stream: stream)
    for index in 0..<size { indices.swapAt(index, index + random.below(count - index, index)) }
    return chosen(indices[..<size])
  }
}

/// A least-squares line at 0, and its standard error there.
private struct Line {
  let value: Double
  let error: Double

  init(_ x: [Double], _ y: [Double]) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / squares
    let end = meanY - slope * meanX
    value = end
    let rest = zip(x, y).reduce(0) { sum, point in
      let off = point.1 - end - slope * point.0
      return sum + off * off
    }
    error = (rest / (count - 2) * (1 / count + meanX * meanX / squares)).squareRoot()
  }
}
