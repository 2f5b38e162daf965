/// Parallel coordinates for a page that draws by itself. Places on an axis run from 0 at its foot to 1 at its head.
package struct PageLines {
  package struct Line {
    /// A place on each axis; fewer where a number is missing.
    package var places: [Double]
    package var isBest: Bool
  }

  package var title: String
  package var caption: String
  package var axes: [(name: String, ticks: [(label: String, place: Double)])]
  package var lines: [Line]

  /// - Parameter length: how long the axes are, in points; labels do not touch.
  init(_ picture: ParallelCoordinates, length: Double) {
    title = picture.title
    caption = picture.caption
    let projections = picture.axes.indices.map { index in
      let axis = picture.axes[index]
      // Words are read from the top.
      let (low, high) = axis.categories.isEmpty ? (0.0, 1.0) : (1, 0)
      return Projection(picture.extent(of: index), axis.scale, from: low, to: high)
    }
    axes = picture.axes.enumerated().map { index, axis in
      (axis.label, picture.ticks(of: index, length: length).map { ($0.label, projections[index]($0.value)) })
    }
    lines = picture.lines.map { line in
      let shown = line.values.indices.prefix { picture.axes[$0].shows(line.values[$0]) }
      return Line(places: shown.map { projections[$0](line.values[$0]) }, isBest: line.isBest)
    }
  }
}
