import Basics

/// Samples over a grid of two dimensions of a latent variable.
struct LatentMapFigure: FigureKind {
  static let name = "latent_map"
  static let summary = "samples over a grid of two dimensions of a latent variable"
  static let fields: [Field<Self>] = [
    Field("over", \.over, position: 0, "the name under 'sample' that is varied; the only one if left out"),
    Field("side", \.side, in: 2...64, "samples along a side"),
    Field("reach", \.reach, in: 1e-3...1e3, "the grid goes from −reach to reach"),
    Field(
      "quantiles", \.isOfQuantiles, "the grid is of quantiles of N(0, 1) instead: each sample stands for an equal share"
    ),
    Field(
      "dims", \.dims, in: 0...1_000_000, count: 2...2, "the two dimensions of many, from 0; the others are drawn once"),
    .file,
  ]
  var over: String?
  var side = 15
  var reach = 1.5
  var isOfQuantiles = false
  var dims: [Int] = []
  var file = PictureFormat.png

  var needs: [Need] {
    var request = ArrayRequest(
      "latent_map", "mapped", of: "generated",
      ["over": over.map { .word($0) }, "side": .integer(side), "reach": .number(reach)])
    // Further fields only where they are set: arrays that are there already keep their keys.
    if isOfQuantiles { request.fields.append(.init(name: "quantiles", value: .flag(true))) }
    if !dims.isEmpty { request.fields.append(.init(name: "dims", value: .integers(dims))) }
    return [Need(request, .images)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let images = try trial.images("latent_map")
    guard images.count == side * side else {
      throw Problem("trial \(trial.id), array 'latent_map': \(images.count) images, not \(side) × \(side)")
    }
    var grid = ImageGrid("Map of the latent space", subtitle: trial.subtitle, of: images, columns: side, rows: side)
    let name = trial.words("latent_map").first ?? over ?? "z"
    let axes = dims.isEmpty ? ["\(name)₁", "\(name)₂"] : dims.map { "\(name)[\($0)]" }
    let points = isOfQuantiles ? GridPoints.quantiles(side) : GridPoints.even(side, reach: reach)
    grid.axes = .init(x: axes[0], y: axes[1], values: points)
    if isOfQuantiles { grid.caption = "Steps of equal probability under N(0, 1)." }
    return [NamedPicture("latent_map", grid)]
  }
}
