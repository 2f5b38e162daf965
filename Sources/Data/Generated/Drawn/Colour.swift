/// A colour by its red, green and blue, from 0 to 1 as a screen has them.
struct Colour {
  var red: Float
  var green: Float
  var blue: Float

  init(_ red: Float, _ green: Float, _ blue: Float) { (self.red, self.green, self.blue) = (red, green, blue) }

  static let white = Colour(1, 1, 1)
  static let black = Colour(0, 0, 0)

  /// A mixture: this colour where `share` is 0, the other where it is 1.
  func mixed(_ other: Colour, _ share: Float) -> Colour {
    Colour(
      red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
  }

  /// All three times a factor: darker below 1.
  func times(_ factor: Float) -> Colour { Colour(red * factor, green * factor, blue * factor) }
}

/// A scale from 0 to 1 of colours at equal distances, with everything between them.
struct ColourScale {
  private let stops: [Colour]

  init(_ stops: [Colour]) {
    precondition(stops.count > 1, "a scale of \(stops.count) colours")
    self.stops = stops
  }

  subscript(_ position: Float) -> Colour {
    let at = min(max(position, 0), 1) * Float(stops.count - 1)
    let first = min(Int(at), stops.count - 2)
    return stops[first].mixed(stops[first + 1], at - Float(first))
  }
}
