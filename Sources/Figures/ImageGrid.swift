/// Images in rows and columns, with names at both: samples, reconstructions below originals, comparisons.
/// Enlarged by whole pixels, so that a picture of 28 × 28 stays crisp.
package struct ImageGrid: Sendable, Hashable {
  /// Some of the images of a stack, in order: a row of the grid.
  package struct Row: Sendable, Hashable {
    package var label: String
    /// One image per cell; nil: an empty cell.
    package var images: [Cell?]

    package init(_ label: String = "", _ images: [Cell?]) {
      self.label = label
      self.images = images
    }
  }

  /// One image: the index of its stack in `stacks`, and its index there.
  package struct Cell: Sendable, Hashable {
    package var stack: Int
    package var image: Int
    package init(_ stack: Int, _ image: Int) {
      self.stack = stack
      self.image = image
    }
  }

  package var title: String
  package var subtitle: String
  package var caption = ""
  package var stacks: [Images]
  package var rows: [Row]
  package var columnLabels: [String] = []
  /// Rows between wider gaps: an original and its reconstruction belong together. 0: all gaps are the same.
  package var rowsPerGroup = 0
  /// Numbers along the edges instead of gaps between the images: a map of a latent space, from −reach to reach.
  package var axes: Axes?

  package struct Axes: Sendable, Hashable {
    package var x: String
    package var y: String
    package var reach: Double
    package init(x: String, y: String, reach: Double) {
      self.x = x
      self.y = y
      self.reach = reach
    }
  }

  package init(_ title: String = "", subtitle: String = "", stacks: [Images], rows: [Row]) {
    self.title = title
    self.subtitle = subtitle
    self.stacks = stacks
    self.rows = rows
  }

  /// The images of one stack in order, row after row.
  package init(_ title: String = "", subtitle: String = "", of images: Images, columns: Int, rows limit: Int = .max) {
    let columns = max(1, columns)
    let needed = (images.count + columns - 1) / columns
    let rows = (0..<min(needed, limit)).map { row in
      Row("", (row * columns..<min(images.count, (row + 1) * columns)).map { Cell(0, $0) })
    }
    self.init(title, subtitle: subtitle, stacks: [images], rows: rows)
  }
}

extension ImageGrid {
  static let background: UInt32 = 0xFFFFFF
  /// Thin, but wide enough that black pictures do not run into each other.
  static let gutterShare = 0.035

  var columns: Int { rows.map(\.images.count).max() ?? 0 }
  /// The largest image decides the size of all cells.
  var cellSize: (width: Int, height: Int) { (stacks.map(\.width).max() ?? 1, stacks.map(\.height).max() ?? 1) }

  /// Device pixels per pixel of the largest image, so that the grid comes nearest to a width; at least 1.
  func enlargement(width available: Double) -> Int {
    let cells = Double(max(1, columns) * cellSize.width) * (axes == nil ? 1 + Self.gutterShare : 1)
    return max(1, min(24, Int((available / cells).rounded())))
  }

  /// The gaps in device pixels.
  func gutter(_ enlargement: Int) -> Int {
    axes != nil ? 0 : max(2, Int(Double(cellSize.width * enlargement) * Self.gutterShare))
  }

  /// Left edges of the columns and top edges of the rows in device pixels.
  func corner(row: Int, column: Int, _ enlargement: Int) -> (x: Int, y: Int) {
    let gap = gutter(enlargement)
    let groups = rowsPerGroup > 0 ? row / rowsPerGroup : 0
    return (
      column * (cellSize.width * enlargement + gap),
      row * (cellSize.height * enlargement + gap) + groups * 3 * gap
    )
  }

  /// All images at their positions, enlarged: `[height][width]` device pixels. Also how many pixels are not numbers.
  func raster(_ enlargement: Int) -> (raster: Raster, missing: Int) {
    let last = corner(row: max(0, rows.count - 1), column: max(0, columns - 1), enlargement)
    let size = (width: cellSize.width * enlargement, height: cellSize.height * enlargement)
    var raster = Raster(width: last.x + size.width, height: last.y + size.height, filled: Self.background)
    var missing = 0
    for (r, row) in rows.enumerated() {
      for (c, cell) in row.images.enumerated() {
        guard let cell, stacks.indices.contains(cell.stack), (0..<stacks[cell.stack].count).contains(cell.image)
        else { continue }
        let corner = corner(row: r, column: c, enlargement)
        missing += paint(stacks[cell.stack], cell.image, at: corner, within: size, on: &raster)
      }
    }
    return (raster, missing)
  }

  /// Paints one image in the middle of its cell, as large as whole pixels allow.
  private func paint(
    _ images: Images, _ image: Int, at corner: (x: Int, y: Int), within cell: (width: Int, height: Int),
    on raster: inout Raster
  ) -> Int {
    let factor = max(1, min(cell.width / images.width, cell.height / images.height))
    let left = corner.x + (cell.width - images.width * factor) / 2
    let top = corner.y + (cell.height - images.height * factor) / 2
    var missing = 0
    for y in 0..<images.height {
      for x in 0..<images.width {
        let color = images.pixel(image, x, y)
        if color == nil { missing += 1 }
        for row in 0..<factor {
          let start = (top + y * factor + row) * raster.width + left + x * factor
          for column in 0..<factor { raster.pixels[start + column] = color ?? Images.missing }
        }
      }
    }
    return missing
  }
}
