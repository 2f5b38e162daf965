/// A few colours for all of a picture's: its own where they are few enough, which all greys are for 256; else by
/// cutting boxes of colours in two until there are enough (median cut, Heckbert 1982). A box is drawn in its most
/// frequent colour, so that flat areas keep theirs.
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
      guard let largest = boxes.indices.max(by: { boxes[$0].size < boxes[$1].size }) else { break }
      let halves = boxes[largest].halves
      boxes[largest] = halves.0
      boxes.append(halves.1)
    }
    colours = boxes.map(\.mostFrequent)
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
  /// Where in a colour the channel stands that varies most.
  private let shift: UInt32
  /// How much it varies, times the pixels: 0 of a single colour.
  let size: Int

  init(_ colours: [Colour]) {
    self.colours = colours
    let spreads = [16, 8, 0].map { (shift: UInt32) in
      let levels = colours.map { $0.value >> shift & 0xFF }
      return (shift: shift, spread: Int((levels.max() ?? 0) - (levels.min() ?? 0)))
    }
    let widest = spreads.max { $0.spread < $1.spread } ?? (0, 0)
    shift = widest.shift
    size = widest.spread * colours.reduce(0) { $0 + $1.count }
  }

  var mostFrequent: UInt32 { colours.max { $0.count < $1.count }?.value ?? 0 }

  /// With about half of the pixels each, along that channel; neither is empty.
  var halves: (Box, Box) {
    let shift = shift
    let sorted = colours.sorted { ($0.value >> shift & 0xFF, $0.value) < ($1.value >> shift & 0xFF, $1.value) }
    let half = sorted.reduce(0) { $0 + $1.count } / 2
    var (cut, before) = (0, 0)
    while cut < sorted.count - 1, cut == 0 || before + sorted[cut].count <= half {
      before += sorted[cut].count
      cut += 1
    }
    return (Box(Array(sorted[..<cut])), Box(Array(sorted[cut...])))
  }
}
