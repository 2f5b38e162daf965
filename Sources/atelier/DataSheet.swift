import Basics
import Data
import Figures

/// A picture of some examples of a set: images in rows by class where there are few, points as a cloud.
struct DataSheet {
  private let name: String
  private let set: any DataSet
  private let split: Split
  private let main: DataField

  init(_ name: String, _ set: any DataSet) throws(Problem) {
    self.name = name
    self.set = set
    guard let main = set.field("data"), let split = Split.allCases.first(where: { set.count($0) > 0 }) else {
      throw Problem("\(name) has no examples to show")
    }
    (self.main, self.split) = (main, split)
  }

  func draw(to path: String) throws {
    let shape = main.shape
    if shape.count == 3, shape[0] == 1 || shape[0] == 3 {
      try Figures.draw(try images, to: path)
    } else if shape == [2] {
      try Figures.draw(try cloud, to: path)
    } else {
      throw Problem(
        "\(name) has no picture: its examples are \(shape.map(String.init).joined(separator: "×"))",
        hint: "images have 1 or 3 channels, points two numbers")
    }
  }

  private static let columns = 12

  private var images: ImageGrid {
    get throws {
      let numbering = try classes
      var chosen: [Int] = []
      var rows: [ImageGrid.Row] = []
      if let (field, labels) = numbering {
        for label in 0..<(field.classes ?? 0) {
          let own = labels.indices.filter { labels[$0] == label }.prefix(Self.columns)
          let cells = own.map { index -> ImageGrid.Cell? in
            chosen.append(index)
            return ImageGrid.Cell(0, chosen.count - 1)
          }
          rows.append(ImageGrid.Row(field.words.isEmpty ? "\(label)" : field.words[label], cells))
        }
      } else {
        chosen = Array(0..<min(Self.columns * 8, set.count(split)))
        rows = stride(from: 0, to: chosen.count, by: Self.columns).map { start in
          ImageGrid.Row("", (start..<min(chosen.count, start + Self.columns)).map { ImageGrid.Cell(0, $0) })
        }
      }
      let numbers = shown(try set.numbers(split, chosen))
      let images = Images(
        count: chosen.count, height: main.shape[1], width: main.shape[2], channels: main.shape[0], numbers: numbers,
        scale: numbers.contains { $0 < -0.5 } ? .signed : .unit)
      return ImageGrid(
        name, subtitle: "\(split.rawValue): \(NumberText.grouped(set.count(split))) examples", stacks: [images],
        rows: rows)
    }
  }

  /// Numbers on another scale than pictures, mapped from their least and greatest to 0 and 1.
  private func shown(_ numbers: [Float]) -> [Float] {
    guard let least = numbers.min().map(Double.init), let greatest = numbers.max().map(Double.init),
      least < -1.5 || greatest > 1.5
    else { return numbers }
    guard least < greatest else { return numbers.map { _ in 0.5 } }
    return numbers.map { Float((Double($0) - least) / (greatest - least)) }
  }

  /// The labels of the first thousands, where there are at most a dozen classes.
  private var classes: (DataField, [Int])? {
    get throws {
      guard let field = set.field("label"), field.shape.isEmpty, let count = field.classes, count <= 12 else {
        return nil
      }
      return (field, try set.numbers(split, Array(0..<min(4000, set.count(split))), "label").map { Int($0) })
    }
  }

  private var cloud: Chart {
    get throws {
      let count = min(4000, set.count(split))
      let numbers = try set.numbers(split, Array(0..<count))
      let labels = try classes?.1 ?? [Int](repeating: 0, count: count)
      var chart = Chart(
        name, subtitle: "\(NumberText.grouped(count)) of \(NumberText.grouped(set.count(split))) examples",
        x: Axis("x"),
        y: Axis("y"))
      chart.size.height = chart.size.width
      chart.legend = .none
      for label in Set(labels).sorted() {
        let points = labels.indices.filter { labels[$0] == label }.map {
          Point(Double(numbers[2 * $0]), Double(numbers[2 * $0 + 1]))
        }
        var series = Series(nil, points, style: .points, look: .distinct(label))
        (series.weight, series.opacity) = (0.55, 0.7)
        chart.series.append(series)
      }
      return chart
    }
  }
}
