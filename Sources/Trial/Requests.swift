import Basics
import Metrics
import Spec

/// What an experiment asks of a trial once it is trained: the numbers of `evaluate`, and the arrays that figures are
/// drawn from.
package struct Requests: Sendable {
  package struct Row: Sendable {
    package var key: String
    /// The column of its numbers, without the split; no two rows have the same.
    package var column: String
    package var evaluation: Evaluation
  }

  package struct Array: Sendable {
    package var key: String
    package var request: ArrayRequest
    /// Of each of its moments; none where it is made once training has ended.
    var captures: [Capture]
  }

  package let rows: [Row]
  package let arrays: [Array]

  package init(_ experiment: Experiment, arrays: [ArrayRequest] = []) {
    let columns = Self.columns(experiment.evaluate)
    let made = DerivedRows(experiment.evaluate, columns: columns)
    rows = zip(experiment.evaluate, columns).enumerated().map { index, row in
      Row(
        key: experiment.answerKey(row.0.name, row: made.text(index)), column: row.1, evaluation: row.0)
    }
    self.arrays = arrays.map { request in
      Array(
        key: Self.key(of: request, experiment), request: request, captures: Capture.all(of: request, experiment))
    }
  }

  /// The name of an array's file, and of the answer that says it is there.
  package static func key(of request: ArrayRequest, _ experiment: Experiment) -> String {
    experiment.drawingKey(request.name, row: request.text)
  }

  /// A flag is its name, or nothing.
  private static func suffix(_ name: String, _ value: String?) -> String? {
    switch value {
    case nil, "false"?: nil
    case "true"?: name
    case let value?: "\(name)_\(value)"
    }
  }

  /// Each row's own name; where several have the same, followed by what differs: `log_likelihood_samples_5000`.
  private static func columns(_ rows: [Evaluation]) -> [String] {
    let names = rows.map(\.column)
    return rows.indices.map { index in
      let alike = rows.indices.filter { names[$0] == names[index] }.map { rows[$0].fields }
      let own = rows[index].fields
      let differing = own.filter { field in alike.contains { $0.first { $0.name == field.name }?.value != field.value }
      }
      return ([names[index]] + differing.compactMap { Self.suffix($0.name, $0.value) }).joined(separator: "_")
    }
  }
}

extension Evaluation {
  /// The column as the row alone would have it.
  var column: String {
    switch self {
    case .definition(let row): row.column
    case .equation(let column, _), .derived(let column, _): column
    case .metric(let call): makeMetric(call).column
    }
  }

  /// What may tell it from another row of the same column, with its value or default.
  fileprivate var fields: [(name: String, value: String?)] {
    switch self {
    case .definition(let row): [("examples", row.examples.map(String.init))]
    case .equation, .derived: []
    case .metric(let call):
      call.kind(in: metricKinds).description.fields.map { field in
        (field.name, call.arguments[field.name]?.value.text ?? field.standard)
      }
    }
  }
}
