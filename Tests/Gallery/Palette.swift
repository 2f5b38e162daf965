/// A few colours for all of a picture's: its own where they are few enough, which all greys are for 256; else by
/// cutting boxes of colours in two, always the one with the largest squared error, at its mean, until there are enough
/// (Wan, Prusinkiewicz and Wong 1990). Cut at the median (Heckbert 1982), a wide ground that is not quite even took nearly
/// all colours, and small things lost theirs. A box in which one
/// colour has half of the pixels is drawn in that, so that flat areas keep theirs; any other in its mean.
struct Palette {
  let colours: [UInt32]
  /// Which of them each colour of the picture becomes.
  let index: [UInt32: UInt8]

  init(_ pixels: [UInt32], atMost most: Int) {
    precondition((1...256).contains(most), "\(most) colours")
    var counts: [UInt32: Int] = [:]
    for pixel in pixels { counts[pixel, default: 0] += 1 }
    let sorted = counts.sorted { $0.key < $1.key }.map { Box.Colour(value: $0.key, count: $0.value) }
    var boxes = sorted.count <= most ? sorted.map { Box([$0]) } : [Box(sorted)]
    while boxes.count < min(most, sorted.count) {
      guard let largest = boxes.indices.max(by: { boxes[$0].error < boxes[$1].error }) else { break }
      let halves = boxes[largest].halves
      boxes[largest] = halves.0
      boxes.append(halves.1)
    }
    colours = boxes.map(\.drawn)
    index = Dictionary(
      uniqueKeysWithValues: boxes.enumerated().flatMap { number, box in
        box.colours.map { ($0.value, UInt8(number)) }
      })
  }
}

/// Some colours of a picture, and how many pixels have each.
private struct Box {
  struct Colour {
    let value: UInt32
    let count: Int
  }

  let colours: [Colour]
  /// Where in a colour the channel stands that varies most, and its mean there.
  private let shift: UInt32
  private let mean: Double
  /// The squared error of that channel, summed over the pixels: 0 of a single colour.
  let error: Double

  init(_ colours: [Colour]) {
    self.colours = colours
    let count = Double(colours.reduce(0) { $0 + $1.count })
    let channels = [16, 8, 0].map { (shift: UInt32) in
      let levels = colours.map { (level: Double($0.value >> shift & 0xFF), count: Double($0.count)) }
      let mean = levels.reduce(0) { $0 + $1.level * $1.count } / count
      return (shift, mean, levels.reduce(0) { $0 + ($1.level - mean) * ($1.level - mean) * $1.count })
    }
    (shift, mean, error) = channels.max { $0.2 < $1.2 } ?? (0, 0, 0)
  }

  var drawn: UInt32 {
    let count = colours.reduce(0) { $0 + $1.count }
    if let most = colours.max(by: { $0.count < $1.count }), 2 * most.count >= count { return most.value }
    return [16, 8, 0].reduce(0) { (drawn: UInt32, shift: UInt32) in
      let sum = colours.reduce(0) { $0 + Int($1.value >> shift & 0xFF) * $1.count }
      return drawn | UInt32((sum + count / 2) / count) << shift
    }
  }

  /// What lies below its mean and what lies above, along that channel; neither is empty where there is an error.
  var halves: (Box, Box) {
    let isBelow = { (colour: Colour) in Double(colour.value >> shift & 0xFF) < mean }
    return (Box(colours.filter(isBelow)), Box(colours.filter { !isBelow($0) }))
  }
}
