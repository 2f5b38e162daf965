import Basics
import Figures

/// A metric over two swept names: a table, with each number on its colour.
struct MapFigure {
  private let map: PageMap

  init(_ map: PageMap) { self.map = map }

  func write(to html: inout Html, _ colors: inout PageColors) {
    html.tag("figure", ["class": map.columns.labels.count > 5 ? "wide" : nil]) { html in
      html.tag("figcaption", text: map.title)
      html.scrolling(map.title) { html in
        html.tag("table", ["class": "map"]) { html in
          html.caption("\(map.label). \(map.caption)")
          html.tag("thead") { html in
            html.tag("tr") { html in
              html.tag("th", ["scope": "col"], text: "\(map.rows.name) \\ \(map.columns.name)")
              for label in map.columns.labels { html.tag("th", ["scope": "col"], text: label) }
            }
          }
          html.tag("tbody") { html in
            for (label, cells) in zip(map.rows.labels, map.cells) {
              html.tag("tr") { html in
                html.tag("th", ["scope": "row"], text: label)
                for cell in cells { write(cell, &html, &colors) }
              }
            }
          }
        }
      }
    }
    html.line()
  }

  private func write(_ cell: PageMap.Cell, _ html: inout Html, _ colors: inout PageColors) {
    html.tag("td", ["class": cell.color.map { colors.ground($0) }]) { html in
      cell.isBest ? html.tag("b", text: cell.text) : html.text(cell.text)
    }
  }
}
