/// When an array is captured in training: after each of these epochs or steps, counted over all phases; 0 is before the
/// first step. `epochs 1 7 21`, or the numbers alone; `steps 100 1000`.
package struct Moments: Sendable, Hashable {
  package enum Unit: String, Sendable, Hashable, CaseIterable { case epochs, steps }

  package var unit: Unit
  package var numbers: [Int]

  package init(_ unit: Unit, _ numbers: [Int]) {
    self.unit = unit
    self.numbers = numbers
  }

  package init(_ value: FieldValue) {
    let words = value.words
    unit = words.first.flatMap(Unit.init) ?? .epochs
    numbers = words.compactMap { Int($0) }
  }

  /// "epoch 7"
  package func label(_ number: Int) -> String { "\(unit.rawValue.dropLast()) \(number)" }

  package var text: String { ([unit.rawValue] + numbers.map { String($0) }).joined(separator: " ") }
}

extension Field {
  package init(_ name: String, _ path: Path<Moments?>, _ summary: String) {
    self.init(
      name, type: .integersAfter(Moments.Unit.allCases.map(\.rawValue), 0...100_000_000, count: 1...64), summary,
      standard: { $0[keyPath: path]?.text }, assign: { $0[keyPath: path] = Moments($1) })
  }
}
