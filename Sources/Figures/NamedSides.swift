import Basics

// Sides of grids of samples along which a name of `sample` varies.

extension GridSide {
  /// The values of the name that varies along the side, as an array called `array`; nil: no name varies.
  func need(_ array: String) -> Need? {
    name.map { Need(ArrayRequest(array, "along", of: $0, ["count": count.map { .integer($0) }]), .anything) }
  }
}

extension TrialMaterial {
  /// A label for each row or column: its class in words or as a number. Vectors have empty labels.
  func labels(of side: GridSide, _ array: String) throws -> [String] {
    guard side.name != nil else { return [String](repeating: "", count: side.count ?? 1) }
    let values = try stored(array)
    let words = words(array)
    return (0..<values.shape[0]).map { index in
      // A caption is a row of words.
      if values.shape.count == 2, !words.isEmpty { return caption(values.entries[index], words) }
      guard values.shape.count == 1 else { return "" }
      if let word = Int(exactly: values.numbers[index]), words.indices.contains(word) { return words[word] }
      return written(Double(values.numbers[index]), digits: 3)
    }
  }
}

/// The words that numbers stand for; those that stand for none, as at the end of a short caption, are left out.
private func caption(_ numbers: [Float], _ words: [String]) -> String {
  numbers.compactMap { number in
    let index = Int(exactly: number.rounded()) ?? -1
    return words.indices.contains(index) ? words[index] : nil
  }.filter { !$0.isEmpty && !$0.hasPrefix("<") }.joined(separator: " ")
}

extension ImageGrid {
  /// Rows and columns with a label each, which may be empty.
  init(_ title: String, _ material: TrialMaterial, of images: Images, rows: [String], columns: [String]) {
    self.init(title, subtitle: material.subtitle, of: images, columns: columns.count, rows: rows.count)
    for (row, label) in zip(self.rows.indices, rows) { self.rows[row].label = label }
    if columns.contains(where: { !$0.isEmpty }) { columnLabels = columns }
  }
}
