import Basics
import Graph

/// Enlarges an image by a whole factor: repeats its points, or interpolates between them.
/// PyTorch: `nn.Upsample(scale_factor=factor, mode=mode, align_corners=aligned)`; `bilinear aligned` is
/// `nn.UpsamplingBilinear2d`.
struct Upsample: LayerKind {
  enum Mode: String, CaseIterable { case nearest, bilinear }

  static let name = "upsample"
  static let summary = "enlarges an image by a whole factor"
  static let aliases: [Alias] = [
    "upsample2d", "upsampling2d", "interpolate", Alias("upsamplingnearest2d", row: "upsample 2 nearest"),
    Alias("upsamplingbilinear2d", row: "upsample 2 bilinear aligned"),
  ]
  static let fields: [Field<Self>] = [
    Field("factor", \.factor, in: 1...64, position: 0, required: true, "how many times as high and as wide"),
    Field("mode", \.mode, position: 1, "nearest repeats points, bilinear interpolates between them"),
    Field("aligned", \.aligned, "bilinear: corners stay in the corners (PyTorch's align_corners)"),
  ]

  var factor = 2
  var mode = Mode.nearest
  var aligned = false

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    _ = try model.image(x, for: Self.name)
    guard mode == .bilinear || !aligned else {
      throw Problem("aligned is for bilinear", hint: "write 'upsample \(factor) bilinear aligned'")
    }
    return try model.graph.upsample(x, interpolation, factor: factor)
  }

  private var interpolation: Interpolation {
    switch mode {
    case .nearest: .nearest
    case .bilinear: aligned ? .bilinearAligned : .bilinear
    }
  }
}
