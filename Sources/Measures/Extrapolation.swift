import Basics

/// What the Fréchet distance of two sets would come to with endless points (Chong and Forsyth 2020): its bias falls as
/// 1 / points, so a line in that is laid through the distances of eight numbers of points, from half of them to all, four
/// random choices of each but the last, and followed to its end.
package func extrapolatedFrechetDistance(_ a: Points, _ b: Points) throws(Problem) -> Double {
  let count = min(a.count, b.count)
  guard count >= 16 else { throw Problem("a line through eight numbers of points needs 16 of them, here are \(count)") }
  var places: [Double] = []
  var distances: [Double] = []
  for part in 0..<8 {
    let size = count / 2 + (count - count / 2) * part / 7
    var choices: [Double] = []
    for choice in 0..<(size == max(a.count, b.count) ? 1 : 4) {
      let stream = "\(part) \(choice)"
      choices.append(try frechetDistance(a.some(size, "first \(stream)"), b.some(size, "second \(stream)")))
    }
    places.append(1 / Double(size))
    distances.append(choices.reduce(0, +) / Double(choices.count))
  }
  return endOfLine(places, distances)
}

extension Points {
  /// So many of them, chosen at random, each at most once.
  fileprivate func some(_ size: Int, _ stream: String) -> Points {
    if size == count { return self }
    var indices = Array(0..<count)
    let random = Philox(seed: 0, stream: stream)
    for index in 0..<size { indices.swapAt(index, index + random.below(count - index, index)) }
    return chosen(indices[..<size])
  }
}

/// A least-squares line at 0.
private func endOfLine(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / squares
  return meanY - slope * meanX
}
