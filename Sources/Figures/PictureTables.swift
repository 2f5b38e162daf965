import Basics

/// A picture that says in a table what it draws: the CSV beside it.
package protocol TabledPicture: Picture {
  var table: Table { get }
}

/// A picture of a figure, and the name of its file.
package struct NamedPicture {
  package var name: String
  package var picture: any TabledPicture
  package init(_ name: String, _ picture: any TabledPicture) {
    self.name = name
    self.picture = picture
  }

  /// The name of a sweep's figure: `loss over kind latent`.
  package static func name(_ kind: String, over names: [String]) -> String {
    "\(kind)_over_\(names.joined(separator: "_"))"
  }

  /// `against scale precision recall`.
  package static func name(_ metrics: [String], against name: String) -> String {
    "\(metrics.joined(separator: "_"))_against_\(name)"
  }
}

/// Draws pictures into a folder, each with its table as CSV beside it. Returns the paths of all files, pictures first.
package func draw(
  _ pictures: [NamedPicture], as format: PictureFormat = .png, suffix: String = "",
  notes: PictureNotes = PictureNotes(), lettering: Lettering = Lettering(), to folder: String
) throws -> [String] {
  var paths: [String] = []
  var tables: [String] = []
  for one in pictures {
    let path = "\(folder)/\(one.name.fileName)\(suffix)"
    try draw(one.picture, to: "\(path).\(format.rawValue)", notes: notes, lettering: lettering)
    try AtomicFile.write(one.picture.table.csv, to: "\(path).csv")
    paths.append("\(path).\(format.rawValue)")
    tables.append("\(path).csv")
  }
  return paths + tables
}

extension Chart: TabledPicture {
  package var table: Table { Panels("", [self]).table }
}

extension Panels: TabledPicture {
  /// A row for each point of each series; of words on an axis, the word. Columns that would be empty are left out.
  package var table: Table {
    var rows: [[String]] = []
    for chart in charts {
      let panel = charts.count > 1 ? (chart.setting.isEmpty ? chart.title : chart.setting) : ""
      for series in chart.series {
        for (index, point) in series.points.enumerated() {
          let interval = (series.band.isEmpty ? series.whiskers : series.band).dropFirst(index).first.flatMap { $0 }
          rows.append([
            panel, chart.trial, chart.y.label, series.value ?? series.name ?? "",
            chart.x.cell(point.x), chart.y.cell(point.y), Table.cell(interval?.low), Table.cell(interval?.high),
            Table.cell(series.colours.isEmpty ? nil : series.colours[index]),
          ])
        }
      }
      rows += chart.rug.map { [panel, chart.trial, "", "ticks", chart.x.cell($0), "", "", "", ""] }
    }
    let columns = ["panel", "trial", "quantity", "series", "x", "y", "low", "high", "colour"]
    return Table(columns: columns, rows: rows).withoutEmptyColumns(keeping: ["x", "y"])
  }
}

extension Axis {
  fileprivate func cell(_ value: Double) -> String {
    let index = Int(exactly: value)
    return index.flatMap { categories.indices.contains($0) ? categories[$0] : nil } ?? Table.cell(value)
  }
}

extension ImageGrid: TabledPicture {
  /// A row for each image: where it stands, and which entry of which stored array it is.
  package var table: Table {
    var table = Table(
      columns: ["row", "column", "row_label", "column_label", "setting", "trial", "array", "entry", "note"])
    for (r, row) in rows.enumerated() {
      for (c, cell) in row.images.enumerated() {
        guard let cell, stacks.indices.contains(cell.stack) else { continue }
        table.rows.append([
          String(r + 1), String(c + 1), row.label, columnLabels.indices.contains(c) ? columnLabels[c] : "",
          row.setting, row.trial, stacks[cell.stack].name, String(cell.image), cell.note,
        ])
      }
    }
    return table.withoutEmptyColumns(keeping: ["row", "column", "array", "entry"])
  }
}

extension Table {
  func withoutEmptyColumns(keeping kept: Set<String>) -> Table {
    let shown = columns.indices.filter { column in
      kept.contains(columns[column]) || rows.contains { !$0[column].isEmpty }
    }
    return Table(columns: shown.map { columns[$0] }, rows: rows.map { row in shown.map { row[$0] } })
  }
}

extension HeatMap: TabledPicture {
  /// A row for each cell, with the values as the plan has them.
  package var table: Table {
    var table = Table(columns: [columns.name, rows.name, label])
    for (row, cells) in zip(rows.values, cells) {
      for (column, cell) in zip(columns.values, cells) { table.rows.append([column, row, Table.cell(cell)]) }
    }
    return table
  }
}

extension ParallelCoordinates: TabledPicture {
  /// A row for each line.
  package var table: Table {
    Table(
      columns: axes.map(\.label) + ["best"],
      rows: lines.map { line in
        zip(axes, line.values).map { axis, value in axis.cell(value) } + [line.isBest ? "yes" : "no"]
      })
  }
}
