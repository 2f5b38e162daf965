import Basics

/// Normal distributions around a circle: does a model find them all?
struct Ring: PointSource {
  static let name = "ring"
  static let summary = "points of normal distributions around a circle, labelled by which"
  static let fields: [Field<Self>] =
    [
      Field("modes", \.modes, in: 1...256, "how many of them"),
      Field("radius", \.radius, in: 0...1000, "of the circle"),
      Field("std", \.std, in: 0...1000, "standard deviation of each"),
    ] + countFields
  var modes = 8
  var radius = 2.0
  var std = 0.02
  var counts = Counts()

  var variant: String { "modes \(modes) radius \(radius.written) std \(std.written)" }
  var other: DataField { DataField(name: "label", shape: [], classes: modes) }

  func point(_ random: Philox) -> Point {
    let mode = chosen(modes, random)
    let centre = ModeCentres.onRing(mode, of: modes, radius: radius)
    return noisy(centre.x, centre.y, part: Double(mode), std: std, random)
  }
}

/// Normal distributions on a square grid.
struct Grid: PointSource {
  static let name = "grid"
  static let summary = "points of normal distributions on a square grid, labelled by which"
  static let fields: [Field<Self>] =
    [
      Field("side", \.side, in: 1...256, "how many of them in a row"),
      Field("spacing", \.spacing, in: 0...1000, "from one to the next"),
      Field("std", \.std, in: 0...1000, "standard deviation of each"),
    ] + countFields
  var side = 5
  var spacing = 2.0
  var std = 0.05
  var counts = Counts()

  var variant: String { "side \(side) spacing \(spacing.written) std \(std.written)" }
  var other: DataField { DataField(name: "label", shape: [], classes: side * side) }

  func point(_ random: Philox) -> Point {
    let mode = chosen(side * side, random)
    return noisy(
      ModeCentres.onGrid(mode % side, of: side, spacing: spacing),
      ModeCentres.onGrid(mode / side, of: side, spacing: spacing), part: Double(mode), std: std, random)
  }
}

/// Scikit-learn's `make_moons`: two half circles, each reaching into the other.
struct TwoMoons: PointSource {
  static let name = "two_moons"
  static let summary = "points of two half circles that reach into each other, labelled by which"
  static let fields: [Field<Self>] =
    [Field("std", \.std, in: 0...1000, "standard deviation of the noise")] + countFields
  var std = 0.1
  var counts = Counts()

  var variant: String { "std \(std.written)" }
  var other: DataField { DataField(name: "label", shape: [], classes: 2) }

  func point(_ random: Philox) -> Point {
    let moon = chosen(2, random)
    let angle = Double.pi * Double(random.uniform(1))
    let (x, y) = (cosine(angle), sine(angle))
    return moon == 0
      ? noisy(x, y, part: 0, std: std, random) : noisy(1 - x, 0.5 - y, part: 1, std: std, random)
  }
}

/// Scikit-learn's `make_swiss_roll` seen from its side, at a fifth of its size.
struct SwissRoll: PointSource {
  static let name = "swiss_roll"
  static let summary = "points of a spiral, and how far along it they are"
  static let fields: [Field<Self>] =
    [Field("std", \.std, in: 0...1000, "standard deviation of the noise")] + countFields
  var std = 0.2
  var counts = Counts()

  var variant: String { "std \(std.written)" }
  /// How far along the roll a point is: from 0, at the inner end, to 1.
  var other: DataField { DataField(name: "place", shape: []) }

  func point(_ random: Philox) -> Point {
    let along = Double(random.uniform(1))
    let turn = Double.pi * (1.5 + 3 * along)
    return noisy(turn * cosine(turn) / 5, turn * sine(turn) / 5, part: along, std: std, random)
  }
}

/// FFJORD's checkerboard (Grathwohl et al., arXiv:1810.01367): the dark squares, of side 2, of a board from −4 to 4.
struct Checkerboard: PointSource {
  static let name = "checkerboard"
  static let summary = "points of the dark squares of a board from -4 to 4, labelled by which"
  static let fields: [Field<Self>] = countFields
  var counts = Counts()

  var variant: String { "squares 8" }
  var other: DataField { DataField(name: "label", shape: [], classes: 8) }

  func point(_ random: Philox) -> Point {
    let square = chosen(8, random)
    let (column, row) = (square % 4, square / 4 * 2 + square % 2)
    return Point(
      x: 2 * (Double(column - 2) + Double(random.uniform(1))), y: 2 * (Double(row - 2) + Double(random.uniform(2))),
      part: Double(square))
  }
}
