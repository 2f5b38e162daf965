/// Where the images of a grid lie, and all of them together as one raster.
struct ImageGridRaster {
  static let background: UInt32 = 0xFFFFFF
  /// Thin, but wide enough that black pictures do not run into each other.
  static let gutterShare = 0.035

  /// No cell is made wider than this many device pixels, which are two centimetres, unless the label of its column is.
  static let largestCell = 240

  let grid: ImageGrid
  /// Device pixels per pixel of the largest image.
  let enlargement: Int
  /// Device pixels below each row that has notes.
  var noteRoom = 0

  /// `width`: the device pixels that the grid should come nearest to; `label`: those that the widest label of a column
  /// takes.
  init(_ grid: ImageGrid, width available: Double, label: Double = 0) {
    let cells = Double(max(1, grid.columns) * grid.cellSize.width) * (grid.axes == nil ? 1 + Self.gutterShare : 1)
    // A few images need not fill the width: rows would be higher than a page.
    let largest = max(Self.largestCell, min(Int(label.rounded(.up)), 2 * Self.largestCell))
    let most = min(24, max(1, (largest + grid.cellSize.width - 1) / max(1, grid.cellSize.width)))
    self.init(grid, enlargement: max(1, min(most, Int((available / cells).rounded()))))
  }

  init(_ grid: ImageGrid, enlargement: Int) {
    self.grid = grid
    self.enlargement = enlargement
  }

  /// A cell in device pixels.
  var cell: (width: Int, height: Int) { (grid.cellSize.width * enlargement, grid.cellSize.height * enlargement) }

  /// The gaps in device pixels.
  var gutter: Int { grid.axes != nil ? 0 : max(2, Int(Double(cell.width) * gutterShare)) }

  /// Where white is a number like others, the gaps must be seen to be gaps.
  private var gutterShare: Double {
    grid.stacks.contains { $0.ramp == .diverging } ? 4 * Self.gutterShare : Self.gutterShare
  }

  /// Left edges of the columns and top edges of the rows in device pixels.
  func corner(row: Int, column: Int) -> (x: Int, y: Int) {
    func wide(_ index: Int, every: Int, margin: Int) -> Int {
      let groups = every > 0 ? (index - min(index, margin)) / every : 0
      return 3 * gutter * groups + (margin > 0 && index >= margin ? 4 * gutter : 0)
    }
    return (
      column * (cell.width + gutter) + wide(column, every: grid.columnsPerGroup, margin: grid.margins.columns),
      row * (cell.height + gutter) + noteRoom * grid.rows.prefix(row).count { $0.hasNotes }
        + wide(row, every: grid.rowsPerGroup, margin: grid.margins.rows)
    )
  }

  /// Its size in device pixels.
  var size: (width: Int, height: Int) {
    let last = corner(row: max(0, grid.rows.count - 1), column: max(0, grid.columns - 1))
    return (last.x + cell.width, last.y + cell.height + (grid.rows.last?.hasNotes == true ? noteRoom : 0))
  }

  /// All images at their positions, enlarged: `[height][width]` device pixels. Also how many pixels are not numbers.
  func painted() -> (raster: Raster, missing: Int) {
    var raster = Raster(width: size.width, height: size.height, filled: Self.background)
    var missing = 0
    for (r, row) in grid.rows.enumerated() {
      for (c, cell) in row.images.enumerated() {
        guard let cell, grid.stacks.indices.contains(cell.stack),
          (0..<grid.stacks[cell.stack].count).contains(cell.image)
        else { continue }
        missing += paint(grid.stacks[cell.stack], cell.image, at: corner(row: r, column: c), on: &raster)
      }
    }
    return (raster, missing)
  }

  /// Paints one image in the middle of its cell, as large as whole pixels allow.
  private func paint(_ images: Images, _ image: Int, at corner: (x: Int, y: Int), on raster: inout Raster) -> Int {
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
