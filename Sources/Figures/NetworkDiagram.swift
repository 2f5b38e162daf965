import Basics

/// Networks as columns of boxes, a box for each row of their tables, with arrows between them.
package struct NetworkDiagram: Sendable, Hashable {
  package var title: String
  package var subtitle: String
  /// The rows of all networks one after another, the inputs of each first.
  package var rows: [LayerRow]

  package init(_ title: String, subtitle: String = "", _ rows: [LayerRow]) {
    self.title = title
    self.subtitle = subtitle
    self.rows = rows
  }

  /// Each network's rows, in the order of the networks.
  var networks: [(name: String, rows: [LayerRow])] {
    rows.grouped(by: \.network).map { ($0.key, Array($0.elements)) }
  }
}

extension NetworkDiagram: TabledPicture {
  package var table: Table {
    Table(
      columns: ["network", "layer", "row", "shape", "parameters"],
      rows: rows.map { row in
        [row.network, row.path, row.role == .input ? "" : row.text, row.shapeText, String(row.parameters)]
      })
  }
}

extension NetworkDiagram: Picture {
  package func drawing(_ ruler: TextRuler) -> Drawing {
    let layout = NetworkDiagramLayout(self, ruler)
    return Drawing(size: layout.size) { layout.paint(on: $0) }
  }
}
