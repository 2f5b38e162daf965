/// A side of a grid of samples: so many of them, or as many as a name of `sample` has values there, which varies along
/// this side alone: `8`, `t`, `z 10`.
package struct GridSide: Sendable, Hashable {
  package var name: String?
  /// Nil: as many as the name has classes, or eight.
  package var count: Int?

  package init(_ name: String? = nil, count: Int? = nil) {
    self.name = name
    self.count = count
  }

  package init(_ value: FieldValue) {
    let words = value.words
    count = words.last.flatMap { Int($0) }
    name = words.first.flatMap { Int($0) == nil ? $0 : nil }
  }

  /// How many there are, where no name says what.
  package var number: Int? { name == nil ? count : nil }

  package var value: FieldValue { .words([name, count.map { String($0) }].compactMap { $0 }) }
}

extension Field {
  package init(_ name: String, _ path: Path<GridSide>, in range: ClosedRange<Int>, _ summary: String) {
    self.init(
      name, type: .countOrName(range), summary,
      standard: { $0[keyPath: path].value.words.joined(separator: " ") },
      assign: { $0[keyPath: path] = GridSide($1) })
  }
}
