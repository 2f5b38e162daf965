import Glibc

/// A hyperparameter's value.
package enum HParam: Sendable, Hashable {
  case number(Double)
  case text(String)
  case boolean(Bool)

  /// As a reader writes it.
  package var written: String {
    switch self {
    case .number(let value): Int(exactly: value).map(String.init) ?? "\(value)"
    case .text(let value): value
    case .boolean(let value): "\(value)"
    }
  }

  /// The number that stands for its type in an `HParamInfo`.
  var type: Int {
    switch self {
    case .text: 1
    case .boolean: 2
    case .number: 3
    }
  }

  /// The fields of a `google.protobuf.Value`.
  func write(_ value: inout ProtobufWriter) {
    switch self {
    case .number(let number): value.double(2, number, always: true)
    case .text(let text): value.text(3, text, always: true)
    case .boolean(let boolean): value.integer(4, boolean ? 1 : 0, always: true)
    }
  }
}

/// The hyperparameters of a run, by name.
package struct HParams: Sendable {
  package typealias Entry = (name: String, value: HParam)
  package var entries: [Entry]

  package init(_ entries: [Entry]) { self.entries = entries }

  /// The same of all runs of a sweep, each hyperparameter of one type throughout. Where it is a number in some and a
  /// word in others, or a number that is not finite, it becomes a text: TensorBoard's filters would lose the others.
  package static func unified(_ runs: [HParams]) -> [HParams] {
    var types: [String: Int] = [:]
    for (name, value) in runs.flatMap(\.entries) {
      var type = value.type
      if case .number(let number) = value, !number.isFinite { type = 1 }
      types[name] = types[name, default: type] == type ? type : 1
    }
    return runs.map { run in
      HParams(run.entries.map { ($0.name, types[$0.name] == 1 ? .text($0.value.written) : $0.value) })
    }
  }
}

/// What TensorBoard's HPARAMS tab shows of a sweep: the columns of its table. It goes into an event file of the folder
/// above those of the runs.
package struct HParamsExperiment: Sendable {
  /// A scalar of the runs.
  package struct Metric: Sendable, Hashable {
    package var tag: String
    /// How it is called in the table; its tag where this is empty.
    package var label: String
    package var description: String

    package init(_ tag: String, label: String = "", description: String = "") {
      self.tag = tag
      self.label = label
      self.description = description
    }
  }

  package var name: String
  /// As Markdown.
  package var description: String
  /// All its runs, as `HParams.unified` gives them.
  package var runs: [HParams]
  package var metrics: [Metric]

  package init(name: String, description: String = "", runs: [HParams], metrics: [Metric]) {
    self.name = name
    self.description = description
    self.runs = runs
    self.metrics = metrics
  }

  /// The values of each hyperparameter, without repetitions, in the order in which they appear.
  var columns: [(name: String, values: [HParam])] {
    var columns: [(name: String, values: [HParam])] = []
    var seen: [String: (index: Int, values: Set<HParam>)] = [:]
    for (name, value) in runs.flatMap(\.entries) {
      if seen[name] == nil {
        seen[name] = (columns.count, [])
        columns.append((name, []))
      }
      if let index = seen[name]?.index, seen[name]?.values.insert(value).inserted == true {
        columns[index].values.append(value)
      }
    }
    return columns
  }
}

/// What became of a run.
package enum HParamsStatus: Int, Sendable, Hashable {
  case success = 1
  case failure = 2
  case running = 3
}
