import Basics

/// The weights with which a network's first convolution, or a linear layer, sees an image: a small image for each
/// kernel.
struct KernelsFigure: FigureKind {
  static let name = "kernels"
  static let summary = "the weights with which a layer sees an image, a small image for each kernel"
  static let fields: [Field<Self>] = [
    Field("network", \.network, position: 0, required: true, "the network"),
    Field(
      "layer", \.layer,
      "the row's index as 'check' prints it; the first convolution, or linear layer that sees an image, if left out"),
    .file,
  ]
  var network = ""
  var layer: String?
  var file = PictureFormat.png

  var needs: [Need] {
    let fields: KeyValuePairs<String, FieldValue?> = ["network": .word(network), "layer": layer.map { .word($0) }]
    return [Need(ArrayRequest("kernels", "kernels", fields), .anything)]
  }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    let array = try trial.stored("kernels")
    guard array.shape.count == 4, !array.shape.contains(0) else {
      throw Problem(
        "trial \(trial.id), array 'kernels':"
          + " shape \(array.shape.map(String.init).joined(separator: "×")) holds no kernels")
    }
    let (kernels, channels) = (array.shape[0], array.shape[1])
    let most = array.numbers.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
    let bound = most > 0 ? most : 1
    var images = Images(
      count: kernels * channels, height: array.shape[2], width: array.shape[3], channels: 1, numbers: array.numbers,
      scale: .init(black: -bound, white: bound))
    images.ramp = .diverging
    images.name = trial.key("kernels")
    let size = images.height * images.width
    let cells = (0..<kernels).map { kernel in
      let weights = array.numbers[kernel * channels * size..<(kernel + 1) * channels * size]
      let isDead = weights.allSatisfy { $0.magnitude <= 1e-3 * bound }
      return (0..<channels).map { channel in
        ImageGrid.Cell(0, kernel * channels + channel, note: isDead && channel == channels - 1 ? "dead" : "")
      }
    }
    // Kernels side by side, the channels of each below one another.
    let columns = min(8, kernels)
    let rows = stride(from: 0, to: kernels, by: columns).flatMap { first in
      (0..<channels).map { channel in
        ImageGrid.Row(
          label(channel, of: channels), (first..<min(first + columns, kernels)).map { cells[$0][channel] })
      }
    }
    var grid = ImageGrid("Kernels of \(network)", subtitle: trial.subtitle, stacks: [images], rows: rows)
    if channels > 1 { grid.rowsPerGroup = channels }
    grid.bar = .init(.diverging, -Double(bound)...Double(bound), "weight")
    grid.caption = trial.words("kernels").first ?? ""
    return [NamedPicture("kernels", grid)]
  }

  private func label(_ channel: Int, of channels: Int) -> String {
    switch channels {
    case 1: ""
    case 3: ["red", "green", "blue"][channel]
    default: "channel \(channel)"
    }
  }
}
