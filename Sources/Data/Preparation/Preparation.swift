import Basics

/// How pictures get the size and the channels that a network takes, before anything else is done to them.
struct Preparation: Sendable, Hashable {
  enum Fit: String, CaseIterable, Sendable { case cover, stretch }

  /// Height and width of the part cut from the middle; one number: both; none: all.
  var crop: [Int] = []
  /// The final height and width.
  var resize: [Int] = []
  var fit = Fit.cover
  var filter = Resizing.Filter.antialiased
  var grey = false

  /// Part of the cache's key; raise it when the same options give other pixels.
  private static let version = 2

  /// Part of the cache's key: equal for options that give the same pixels.
  var text: String {
    var text = "preparation \(Self.version) crop \(crop) resize \(resize) grey \(grey)"
    if !resize.isEmpty { text += " \(fit) \(filter)" }
    return text
  }

  /// The options for people, as they are written: `crop 148 resize 64`.
  var words: String {
    func numbers(_ name: String, _ values: [Int]) -> String? {
      values.isEmpty ? nil : ([name] + values.map(String.init)).joined(separator: " ")
    }
    let standard = Preparation()
    return [
      grey ? "grey" : nil, numbers("crop", crop), numbers("resize", resize),
      fit == standard.fit ? nil : "fit \(fit)", filter == standard.filter ? nil : "filter \(filter)",
    ].compactMap { $0 }.joined(separator: " ")
  }

  /// What is made of some files, for people: `celeba crop 148 resize 64 of /data/celeba.zip`.
  func words(of source: String, _ paths: [String]) -> String {
    ([source, words].filter { !$0.isEmpty } + ["of", paths.map { Files.absolute($0) }.joined(separator: ", ")])
      .joined(separator: " ")
  }

  var isNone: Bool { crop.isEmpty && resize.isEmpty && !grey }

  /// The shape that pictures of a shape get, `[channels, height, width]`; `name` is theirs, for errors.
  func shape(of shape: [Int], _ name: String) throws(Problem) -> [Int] {
    if let part = part {
      guard part.height <= shape[1], part.width <= shape[2] else {
        let sizes = "the picture is \(shape[1])×\(shape[2])"
        throw Problem(
          "\(name): crop is \(part.height)×\(part.width), \(sizes)", hint: "a picture is made larger by 'resize'")
      }
    }
    let height = resize.first ?? part?.height ?? shape[1]
    let width = resize.last ?? part?.width ?? shape[2]
    return [grey ? 1 : shape[0], height, width]
  }

  func callAsFunction(_ raster: Raster, _ name: String) throws(Problem) -> Raster {
    let shape = try shape(of: [raster.channels, raster.height, raster.width], name)
    var raster = raster.with(channels: shape[0])
    if let part { raster = raster.middle(height: part.height, width: part.width) }
    return scaled(raster)
  }

  /// The size that `resize` alone gives pictures of a size.
  func scaled(height: Int, width: Int) -> (height: Int, width: Int) { (resize.first ?? height, resize.last ?? width) }

  /// What `resize` alone makes of a picture.
  func scaled(_ raster: Raster) -> Raster {
    let to = scaled(height: raster.height, width: raster.width)
    guard raster.height != to.height || raster.width != to.width else { return raster }
    let shown = shown(height: raster.height, width: raster.width)
    return Resizing(from: shown, to: to, filter)(raster.middle(height: shown.height, width: shown.width))
  }

  /// The size of the part that is scaled: with `cover` the largest one with the proportions wanted, as wide or as high
  /// as the picture.
  func shown(height: Int, width: Int) -> (height: Int, width: Int) {
    guard fit == .cover else { return (height, width) }
    let to = scaled(height: height, width: width)
    return (
      min(height, max(1, rounded(width * to.height, over: to.width))),
      min(width, max(1, rounded(height * to.width, over: to.height)))
    )
  }

  private var part: (height: Int, width: Int)? {
    guard let height = crop.first, let width = crop.last else { return nil }
    return (height, width)
  }

  private func rounded(_ number: Int, over other: Int) -> Int { (number + other / 2) / other }

  /// What is cut off before a middle part. Where the margins cannot be equal, they are rounded as torchvision's
  /// `CenterCrop` does.
  static func margin(_ size: Int, around part: Int) -> Int { Int((Double(size - part) / 2).rounded(.toNearestOrEven)) }
}

extension Raster {
  /// The middle part.
  fileprivate func middle(height partHeight: Int, width partWidth: Int) -> Raster {
    cut(
      top: Preparation.margin(height, around: partHeight), left: Preparation.margin(width, around: partWidth),
      height: partHeight, width: partWidth)
  }
}

extension ImageSource {
  /// For pictures from files, which may also be cut and made grey.
  static var preparationFields: [Field<Self>] {
    [
      Field(
        "crop", \Self.preparation.crop, in: 1...65_536, count: 1...2,
        "side of the square cut from the middle of each picture, or its height and width")
    ] + sizeFields + [Field("grey", \Self.preparation.grey, "makes colours grey")]
  }

  static var sizeFields: [Field<Self>] {
    [
      Field(
        "resize", \Self.preparation.resize, in: 1...4096, count: 1...2,
        "side to which each picture is scaled in the end, or its height and width; maps of classes by the nearest pixel"
      ),
      Field(
        "jitter", \Self.options.jitter, in: 1...4096, count: 1...2,
        "side to which training examples are scaled instead, or height and width; of them a part as large as the other "
          + "splits' pictures is cut where a draw says, each epoch"),
      Field(
        "fit", \Self.preparation.fit,
        "what `resize` does with a picture of other proportions: `cover` takes the largest part from its middle"),
      Field(
        "filter", \Self.preparation.filter,
        "how pixels are blended: `antialiased`, smoothed when made smaller; `bilinear`, of the nearest two a side alone; "
          + "`area`, the plain mean; `nearest`, not at all"),
    ]
  }
}
