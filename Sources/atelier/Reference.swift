import Basics
import Figures
import Metrics
import Model
import Spec

/// The reference of all kinds that a file may name, from the same declarations that read it.
enum Reference {
  static var markdown: String {
    let all = Catalogues.all
    var text = """
      # Reference

      Written by `atelier show reference`: every kind that an experiment file may name. A row is the kind, then its values by
      position, then `field value` for the rest; or `{kind: {field: value}}`.

      """
    text += section(
      "Layers", "Rows of `networks`. Shapes are channels × height × width; fields and defaults are PyTorch's.",
      all.layers)
    text += section(
      "Sources of data", "`data: {source: digits, train: 5000}`: the fields are the other keys.", all.sources)
    text += section(
      "Optimizers",
      "`train.optimizer`; `train.rate` may replace the rate by an equation of `step`, `epoch` and `progress`.",
      all.optimizers)
    text += section("Metrics", "Rows of `evaluate`, beside the names of `define`.", all.metrics)
    text += section("Figures", "Rows of `figures`.", all.figures)
    text += "\n## Words of figures\n\nWhat `words` may have others for: labels are made of these, of names of the file"
    text += " and of names of classes.\n\n| where | |\n| --- | --- |\n"
    let places = FigureWords.all.map { ($0.place, $0.phrases) } + [("Names and units of metrics", metricWords)]
    for (place, phrases) in places {
      text += "| \(place) | \(phrases.map { "`\($0)`" }.joined(separator: " ")) |\n"
    }
    text +=
      "\n## Objectives\n\nPresets are text in the language of the file; copy one under `objective` to change it.\n\n```yaml\n"
    text += Model.presets.lines.joined(separator: "\n") + "\n```\n"
    return text
  }

  private static func section(_ title: String, _ words: String, _ catalogue: Catalogue) -> String {
    var text = "\n## \(title)\n\n\(words)\n"
    for kind in catalogue.kinds.sorted(by: { $0.name < $1.name }) {
      text += "\n### \(kind.name)\n\n\(sentence(kind.summary))\n"
      if kind.fields.isEmpty { continue }
      text += "\n| field | position | holds | default | |\n| --- | --- | --- | --- | --- |\n"
      for field in kind.fields {
        let position = field.position.map { String($0 + 1) } ?? ""
        let standard = field.required ? "needed" : field.standard.map { "`\($0)`" } ?? ""
        let cells = [position, cell(field.type.inWords), standard, cell(field.summary)]
        text += "| `\(field.name)` | \(cells.joined(separator: " | ")) |\n"
      }
    }
    return text
  }

  private static func sentence(_ text: String) -> String {
    guard let first = text.first else { return "" }
    return first.uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
  }

  /// A bar would end the cell.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
