/// Places for values in one block of memory, so that those alive at the same time do not overlap: the largest first,
/// each into the tightest gap that it fits (greedy best fit by size; Pisarchyk and Lee, "Efficient memory management
/// for deep neural net inference", 2020).
package struct Arena {
  /// When a value is there, both ends included, and how many numbers it holds.
  package struct Lifetime: Sendable, Hashable {
    package let count: Int
    package var first: Int
    package var last: Int

    func overlaps(_ other: Lifetime) -> Bool { first <= other.last && other.first <= last }
  }

  /// The place of each value's first number.
  package private(set) var offsets: [Int: Int] = [:]
  /// How many numbers the arena holds.
  package private(set) var count = 0

  private struct Block {
    let lifetime: Lifetime
    let offset: Int
    let count: Int
  }

  /// - Parameter inPlace: values that take the place of another, which dies as they begin.
  package init(_ lifetimes: [Int: Lifetime], inPlace: [Int: Int]) {
    // Values that share a place are one block, alive from the first one's beginning to the last one's end.
    var joined: [Int: Lifetime] = [:]
    var owners: [Int: Int] = [:]
    for (value, lifetime) in lifetimes.sorted(by: { $0.key < $1.key }) {
      var owner = value
      while let next = inPlace[owner] { owner = next }
      owners[value] = owner
      if let known = joined[owner] {
        joined[owner] = Lifetime(
          count: max(known.count, lifetime.count), first: min(known.first, lifetime.first),
          last: max(known.last, lifetime.last))
      } else {
        joined[owner] = lifetime
      }
    }
    var blocks: [Block] = []
    var places: [Int: Int] = [:]
    let order = joined.sorted { a, b in
      (-a.value.count, a.value.first, a.key) < (-b.value.count, b.value.first, b.key)
    }
    for (owner, lifetime) in order {
      let padded = Buffer.padded(lifetime.count * 4) / 4
      let offset = Arena.gap(for: padded, among: blocks.filter { $0.lifetime.overlaps(lifetime) })
      blocks.append(Block(lifetime: lifetime, offset: offset, count: padded))
      places[owner] = offset
      count = max(count, offset + padded)
    }
    for (value, owner) in owners { offsets[value] = places[owner] }
  }

  /// The start of the smallest gap that is large enough, or of what follows all.
  private static func gap(for count: Int, among blocks: [Block]) -> Int {
    var best: (offset: Int, size: Int)?
    var end = 0
    for block in blocks.sorted(by: { $0.offset < $1.offset }) {
      let size = block.offset - end
      if size >= count, size < best?.size ?? .max { best = (end, size) }
      end = max(end, block.offset + block.count)
    }
    return best?.offset ?? end
  }
}
