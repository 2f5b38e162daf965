/// Images in rows and columns, with names at both: samples, reconstructions below originals, comparisons.
/// Enlarged by whole pixels, so that a picture of 28 × 28 stays crisp.
package struct ImageGrid: Sendable, Hashable {
  /// Some of the images of a stack, in order: a row of the grid.
  package struct Row: Sendable, Hashable {
    package var label: String
    /// One image per cell; nil: an empty cell.
    package var images: [Cell?]
    /// Of a sweep, the values it stands for as the plan has them, and the trial whose images these are: for tables.
    package var setting = ""
    package var trial = ""

    package init(_ label: String = "", _ images: [Cell?]) {
      self.label = label
      self.images = images
    }

    var hasNotes: Bool { images.contains { !($0?.note ?? "").isEmpty } }
  }

  /// One image: the index of its stack in `stacks`, and its index there.
  package struct Cell: Sendable, Hashable {
    package var stack: Int
    package var image: Int
    /// A short text below it: a distance.
    package var note = ""
    package var marks: [Mark] = []
    package init(_ stack: Int, _ image: Int, note: String = "") {
      self.stack = stack
      self.image = image
      self.note = note
    }
  }

  /// A dot on an image: its pixel, and the look it shares with what belongs to it.
  package struct Mark: Sendable, Hashable {
    package var x: Int
    package var y: Int
    package var look: Look
    package init(x: Int, y: Int, look: Look) {
      self.x = x
      self.y = y
      self.look = look
    }
  }

  package var title: String
  package var subtitle: String
  package var caption = ""
  package var stacks: [Images]
  package var rows: [Row]
  package var columnLabels: [String] = []
  /// Texts below the last row, one a column.
  package var columnNotes: [String] = []
  /// Rows between wider gaps: an original and its reconstruction belong together. 0: all gaps are the same.
  package var rowsPerGroup = 0
  /// Columns between wider gaps.
  package var columnsPerGroup = 0
  /// How many of the first rows and columns stand apart: the sources of what is mixed.
  package var margins = Margins()
  /// Cells with a frame around their images.
  package var framed: Set<Position> = []
  /// Numbers along the edges instead of gaps between the images: a map of a latent space.
  package var axes: Axes?
  /// What the colours of maps mean, class by class.
  package var classes: [String] = []
  /// What the colours of a stack with a ramp mean.
  package var bar: ColorBar?

  package struct Position: Sendable, Hashable {
    package var row: Int
    package var column: Int
    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// A frame around each image of a column.
  package mutating func frame(column: Int) {
    for row in rows.indices { framed.insert(Position(row: row, column: column)) }
  }

  package struct Margins: Sendable, Hashable {
    package var rows = 0
    package var columns = 0
  }

  /// The coordinates of the columns and, from the bottom up, of the rows.
  package struct Axes: Sendable, Hashable {
    package var x: String
    package var y: String
    package var values: [Double]
    package init(x: String, y: String, values: [Double]) {
      self.x = x
      self.y = y
      self.values = values
    }

    /// Whether the columns are evenly spaced.
    var areEven: Bool {
      guard values.count > 1, let first = values.first, let last = values.last, first < last else { return false }
      let step = (last - first) / Double(values.count - 1)
      return values.enumerated().allSatisfy { abs($1 - first - Double($0) * step) < 1e-6 * (last - first) }
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

  var columns: Int { rows.map(\.images.count).max() ?? 0 }
  /// The largest image decides the size of all cells.
  var cellSize: (width: Int, height: Int) { (stacks.map(\.width).max() ?? 1, stacks.map(\.height).max() ?? 1) }
}
