import Results

/// A heat map for a page that draws by itself: a table whose cells have colours.
package struct PageMap {
  package struct Cell {
    package var text: String
    /// Nil: there is no number that can be drawn.
    package var color: Color?
    package var isBest: Bool
  }

  package var title: String
  /// What the numbers are, with their unit and the power of ten in which they are written.
  package var label: String
  package var columns: (name: String, labels: [String])
  package var rows: (name: String, labels: [String])
  package var cells: [[Cell]]
  package var caption: String

  init(_ map: HeatMap) {
    title = map.title
    columns = (map.columns.name, map.columns.labels)
    rows = (map.rows.name, map.rows.labels)
    caption = map.caption
    let (axis, numbers, best) = (map.axis, map.numbers, map.best)
    let range = axis.extent(of: numbers, room: 0)
    let exponent = axis.ticks(over: range, length: 100, spacing: 20).exponent
    label = exponent == 0 ? map.label : "\(map.label) ×10\(superscript(exponent))"
    let written = CellNumbers(numbers, axis.scale, exponent: exponent, digits: 3)
    let share = Projection(range, axis.scale, from: 0, to: 1)
    cells = map.cells.map { row in
      row.map { number in
        guard let number else { return Cell(text: "–", color: nil, isBest: false) }
        let color = axis.shows(number) ? Ramp.viridis[share(number)] : nil
        return Cell(text: written(number), color: color, isBest: best.map { $0 == number } ?? false)
      }
    }
  }
}
