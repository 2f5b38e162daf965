/// Offsets of values in one block of memory, such that values that are alive at the same time do not overlap. The
/// largest comes first, each goes into the smallest gap that it fits (greedy best fit by size; Pisarchyk and Lee,
/// "Efficient memory management for deep neural net inference", 2020).
package struct Arena {
  /// The first and the last kernel during which a value is alive, and how many numbers it holds.
  package struct Lifetime: Sendable, Hashable {
    package let count: Int
    package var first: Int
    package var last: Int

    func overlaps(_ other: Lifetime) -> Bool { first <= other.last && other.first <= last }
  }

  /// The offset of each value's first number.
  package private(set) var offsets: [Int: Int] = [:]
  /// How many numbers the arena holds.
  package private(set) var count = 0

  private struct Block {
    let lifetime: Lifetime
    let offset: Int
    let count: Int
  }

  /// - Parameter inPlace: for a value that overwrites another, that other value, which is not read afterwards.
  package init(_ lifetimes: [Int: Lifetime], inPlace: [Int: Int]) {
    // Values that overwrite each other are one block, alive from the first one's beginning to the last one's end.
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
    var starts: [Int: Int] = [:]
    let order = joined.sorted { a, b in
      (-a.value.count, a.value.first, a.key) < (-b.value.count, b.value.first, b.key)
    }
    for (owner, lifetime) in order {
      let padded = Buffer.padded(lifetime.count * 4) / 4
      let offset = Arena.gap(for: padded, among: blocks.filter { $0.lifetime.overlaps(lifetime) })
      blocks.append(Block(lifetime: lifetime, offset: offset, count: padded))
      starts[owner] = offset
      count = max(count, offset + padded)
    }
    for (value, owner) in owners { offsets[value] = starts[owner] }
  }

  /// The offset of the smallest gap that is large enough; if there is none, the end of all blocks.
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
