/// docs/gallery-figures.md.
struct FiguresPage {
  let entries: [Entry]

  init(_ entries: [Entry]) { self.entries = entries }

  var text: String {
    var lines = [
      "# Gallery of figures", "",
      "Each row below is a row of `figures:` in an experiment under `Experiments/gallery`. `make gallery` runs them "
        + "all and writes this page. The originals of these pictures have 300 dots per inch, for print, and a CSV "
        + "beside them of what they show; here some have fewer colours or half the width. What whole systems draw is in "
        + "the [gallery](gallery.md).",
    ]
    var section = ""
    for entry in entries {
      if entry.row.section != section {
        section = entry.row.section
        lines += ["", "## \(section)"]
      }
      lines += ["", "### \(entry.row.figure)", "", Self.caption(entry.row)]
      for (name, _) in entry.pictures { lines += ["", "![\(entry.row.figure)](images/gallery/\(name))"] }
      if let text = entry.text { lines += ["", "```latex\n\(text)```"] }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The row, where it stands, and what is to be said of it.
  static func caption(_ row: GalleryRow) -> String {
    let file = "[\(row.experiment).yaml](../Experiments/gallery/\(row.experiment).yaml)"
    let note = row.note.isEmpty ? "" : ": \(row.note)"
    if row.row.isEmpty { return "Drawn for every sweep; see \(file)\(note)" }
    return row.isCommand ? "`\(row.row)`\(note)" : "`\(row.row)` in \(file)\(note)"
  }
}
