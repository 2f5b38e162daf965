import Basics

extension Picture {
  /// With other words, and without its title and the line below it where there are to be none.
  func lettered(_ lettering: Lettering) -> Self {
    var picture = worded(lettering)
    if !lettering.hasTitles { (picture.title, picture.subtitle) = ("", "") }
    return picture
  }
}

extension Chart {
  package func worded(_ words: Lettering) -> Chart {
    var chart = self
    (chart.title, chart.subtitle) = (words(title), words(subtitle))
    (chart.x, chart.y) = (x.worded(words), y.worded(words))
    chart.legendTitle = words(legendTitle)
    chart.bar = bar?.worded(words)
    for index in series.indices { chart.series[index].name = series[index].name.map { words($0) } }
    for index in annotations.indices { chart.annotations[index].text = words(annotations[index].text) }
    return chart
  }
}

extension Panels {
  /// The titles of its charts say which panel each is: they stay.
  package func worded(_ words: Lettering) -> Panels {
    var panels = self
    (panels.title, panels.subtitle) = (words(title), words(subtitle))
    panels.legendTitle = words(legendTitle)
    panels.charts = charts.map { $0.worded(words) }
    return panels
  }
}

extension ImageGrid {
  package func worded(_ words: Lettering) -> ImageGrid {
    var grid = self
    (grid.title, grid.subtitle, grid.caption) = (words(title), words(subtitle), words(caption))
    for row in rows.indices {
      grid.rows[row].label = words(rows[row].label)
      for column in rows[row].images.indices where rows[row].hasNotes {
        grid.rows[row].images[column]?.note = words(rows[row].images[column]?.note ?? "")
      }
    }
    grid.columnLabels = columnLabels.map { words($0) }
    grid.columnNotes = columnNotes.map { words($0) }
    grid.classes = classes.map { words($0) }
    grid.bar = bar?.worded(words)
    grid.axes = axes?.worded(words)
    return grid
  }
}

extension HeatMap {
  func worded(_ words: Lettering) -> HeatMap {
    var map = self
    (map.title, map.subtitle, map.label) = (words(title), words(subtitle), words(label))
    (map.columns, map.rows) = (columns.worded(words), rows.worded(words))
    return map
  }
}

extension HeatMap.Side {
  fileprivate func worded(_ words: Lettering) -> HeatMap.Side {
    var side = self
    (side.name, side.labels) = (words(name), labels.map { words($0) })
    return side
  }
}

extension ParallelCoordinates {
  func worded(_ words: Lettering) -> ParallelCoordinates {
    var picture = self
    (picture.title, picture.subtitle, picture.caption) = (words(title), words(subtitle), words(caption))
    picture.axes = axes.map { $0.worded(words) }
    return picture
  }
}

extension NetworkDiagram {
  /// Its rows are the language's.
  package func worded(_ words: Lettering) -> NetworkDiagram {
    var diagram = self
    (diagram.title, diagram.subtitle) = (words(title), words(subtitle))
    return diagram
  }
}

extension ImageGrid.Axes {
  fileprivate func worded(_ words: Lettering) -> ImageGrid.Axes {
    ImageGrid.Axes(x: words(x), y: words(y), values: values)
  }
}

extension Axis {
  fileprivate func worded(_ words: Lettering) -> Axis {
    var axis = self
    (axis.label, axis.categories) = (words(label), categories.map { words($0) })
    return axis
  }
}

extension ColorBar {
  fileprivate func worded(_ words: Lettering) -> ColorBar { ColorBar(ramp, range, words(label)) }
}
