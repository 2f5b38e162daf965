extension Grid {
  /// How far each pixel is from a set, by fast marching (Sethian 1996): T is 0 on the set and |∇T| = 1 beyond it, with
  /// differences to the neighbours that the front reached first. Infinite where the set is empty. n log n for n pixels.
  func distances(from isSource: [Bool]) -> [Double] {
    var distances = isSource.map { $0 ? 0 : Double.infinity }
    var isReached = isSource
    var front = Front()

    func nearest(_ pixel: Int, axis: Int) -> Double {
      let (before, after) = beside(pixel, axis: axis)
      var nearest = Double.infinity
      if let before, isReached[before] { nearest = distances[before] }
      if let after, isReached[after] { nearest = min(nearest, distances[after]) }
      return nearest
    }

    func arrival(_ pixel: Int) -> Double {
      let (column, row) = (nearest(pixel, axis: 0), nearest(pixel, axis: 1))
      let (near, far) = (min(column, row), max(column, row))
      // (T − near)² + (T − far)² = 1, unless the front comes along one axis alone.
      if far - near >= 1 { return near + 1 }
      return (near + far + (2 - (far - near) * (far - near)).squareRoot()) / 2
    }

    func advance(from pixel: Int) {
      besides(pixel) { next in
        if isReached[next] { return }
        let time = arrival(next)
        guard time < distances[next] else { return }
        distances[next] = time
        front.insert(Front.Arrival(time: time, pixel: next))
      }
    }

    for pixel in isSource.indices where isSource[pixel] { advance(from: pixel) }
    while let first = front.removeFirst() {
      if isReached[first.pixel] { continue }
      isReached[first.pixel] = true
      advance(from: first.pixel)
    }
    return distances
  }
}

/// Where the front arrives next: a binary heap, of equal times the first pixel.
private struct Front {
  struct Arrival: Comparable {
    let time: Double
    let pixel: Int
    static func < (a: Arrival, b: Arrival) -> Bool { (a.time, a.pixel) < (b.time, b.pixel) }
  }

  /// The children of i are 2 i + 1 and 2 i + 2, and not before it.
  private var heap: [Arrival] = []

  mutating func insert(_ arrival: Arrival) {
    heap.append(arrival)
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() -> Arrival? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    heap[0] = last
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }
}
