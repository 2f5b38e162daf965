/// Where the numbers of a chart lie in a rectangle, for a page that draws it by itself.
package struct ChartFrame {
  package let x: ClosedRange<Double>
  package let y: ClosedRange<Double>
  package let xTicks: Ticks
  package let yTicks: Ticks
  private let chart: Chart
  private let across: Projection
  private let up: Projection

  /// Ticks are at least so far apart.
  package init(_ chart: Chart, in rect: Rect, spacing: Size) {
    let chart = chart.settled
    self.chart = chart
    (x, y) = chart.extents
    across = Projection(x, chart.x.scale, from: rect.left, to: rect.right)
    up = Projection(y, chart.y.scale, from: rect.bottom, to: rect.top)
    xTicks = chart.x.ticks(over: x, length: rect.width, spacing: spacing.width)
    yTicks = chart.y.ticks(over: y, length: rect.height, spacing: spacing.height)
  }

  /// Nil where a number cannot be drawn.
  package func point(_ point: Point) -> Point? {
    chart.x.shows(point.x) && chart.y.shows(point.y) ? Point(across(point.x), up(point.y)) : nil
  }
}
