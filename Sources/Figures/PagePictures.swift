import Basics

/// Pictures of a figure that a page may show as they are stored: equally large, row after row, without what the figure
/// itself writes beside them. What needs more than that (kernels, maps of attention) is seen in the figure alone.
package struct PagePictures: Sendable, Hashable {
  /// How many stand in a row.
  package enum Width: Sendable, Hashable {
    case count(Int)
    /// As many as another array has entries: the values of the name that varies along a row.
    case entries(ArrayRequest)
    /// As many as there are rows.
    case square
    case all
  }

  package var array: ArrayRequest
  /// What they show, for people.
  package var title: String
  package var width: Width
  /// The numbers that are black and white; nil: those of the data, which the experiment declares.
  package var scale: Images.Scale?
  /// Whether the numbers are standard deviations, which are coloured from 0 to the largest.
  package var isSpread = false
  /// An array with as many pictures, each of which belongs above one of these.
  package var originals: ArrayRequest?

  init(_ array: ArrayRequest, _ title: String, width: Width) {
    self.array = array
    self.title = title
    self.width = width
  }

  /// The pictures of the stored array. `words` are what its numbers stand for: classes, if there are any.
  package func images(_ array: NPY, words: [String]) throws(Problem) -> Images {
    var images = try Images(array, scale: scale ?? .unit, name: self.array.name)
    if isSpread {
      images = images.grey()
      let most = images.numbers.lazy.filter(\.isFinite).max() ?? 0
      images.scale = .init(black: 0, white: most > 0 ? most : 1)
      images.ramp = .viridis
    }
    images.isMap = !words.isEmpty
    return images
  }

  /// How many of `count` pictures stand in a row; `entries` counts those of another array.
  package func columns(of count: Int, entries: (ArrayRequest) -> Int?) -> Int {
    switch width {
    case .count(let columns): columns
    case .entries(let array): entries(array) ?? count
    case .square: Int(Double(count).squareRoot().rounded())
    case .all: count
    }
  }
}

extension SamplesFigure {
  var pagePictures: [PagePictures] {
    let of = value == "generated" ? "Samples" : "Samples of \(value)"
    let width = columns.need("columns").map { PagePictures.Width.entries($0.array) } ?? .count(columns.count ?? 1)
    return [PagePictures(needs[0].array, moments == nil ? of : "\(of) in training", width: width)]
  }
}

extension ReconstructionsFigure {
  var pagePictures: [PagePictures] {
    var pictures = PagePictures(needs[1].array, "Reconstructions", width: .count(columns))
    pictures.originals = needs[0].array
    return [pictures]
  }
}

extension InterpolationFigure {
  var pagePictures: [PagePictures] {
    guard let corners else { return [PagePictures(needs[0].array, "Interpolation", width: .count(steps))] }
    return [PagePictures(needs[0].array, "Interpolation between \(corners) codes", width: .square)]
  }
}

extension LatentMapFigure {
  var pagePictures: [PagePictures] {
    [PagePictures(needs[0].array, "Map of the latent space", width: .count(side))]
  }
}

extension ImagesFigure {
  /// Of several values each has a row of its own, an example a picture.
  var pagePictures: [PagePictures] {
    zip(values, needs).map { value, need in
      var pictures = PagePictures(
        need.array, "Images of \(value.description)", width: values.count == 1 ? .count(columns) : .all)
      if scale.count == 2 { pictures.scale = .init(black: Float(scale[0]), white: Float(scale[1])) }
      if over == .draws, case .call("std", _, _) = value { pictures.isSpread = true }
      return pictures
    }
  }
}

extension TraversalFigure {
  var pagePictures: [PagePictures] {
    [PagePictures(needs[0].array, "Dimensions of \(variable)", width: .count(steps))]
  }
}

extension NeighboursFigure {
  /// A sample and then its neighbour.
  var pagePictures: [PagePictures] {
    [PagePictures(needs[0].array, "Samples, each beside its nearest training example", width: .count(2 * columns))]
  }
}

extension ArithmeticFigure {
  var pagePictures: [PagePictures] {
    needs.first.map { [PagePictures($0.array, "Arithmetic of codes", width: .all)] } ?? []
  }
}
