// What TensorBoard's HPARAMS tab is made of. A run's file has its hyperparameters and how it ended; the file of the
// folder above has the experiment. Their contents lie in the metadata; the tensor is empty.
extension EventFile {
  /// Adds the experiment whose runs lie in the folders below.
  package mutating func experiment(_ experiment: HParamsExperiment, at time: Double) {
    hparams("experiment", at: time) { data in
      data.message(2) {
        $0.text(1, experiment.description)
        $0.double(3, time)
        for column in experiment.columns { $0.message(4) { $0.column(column.name, column.values) } }
        for metric in experiment.metrics { $0.message(5) { $0.metric(metric) } }
        $0.text(6, experiment.name)
      }
    }
  }

  /// Adds the run's hyperparameters. Runs with the same `group` make one row, with the means of their metrics: those
  /// that differ in their seed alone, which is then no hyperparameter.
  package mutating func start(_ hparams: HParams, group: String = "", at time: Double) {
    self.hparams("session_start_info", at: time) { data in
      data.message(3) { start in
        for (name, value) in hparams.entries {
          // An entry of a map: a key and its value.
          start.message(1) {
            $0.text(1, name)
            $0.message(2, value.write)
          }
        }
        start.text(4, group)
        start.double(5, time)
      }
    }
  }

  /// Adds how the run ended.
  package mutating func end(_ status: HParamsStatus, at time: Double) {
    hparams("session_end_info", at: time) { data in
      data.message(4) {
        $0.integer(1, status.rawValue)
        $0.double(2, time)
      }
    }
  }

  private mutating func hparams(_ tag: String, at time: Double, _ data: (inout ProtobufWriter) -> Void) {
    append("_hparams_/\(tag)", step: 0, at: time) { value in
      // TensorBoard takes a tensor without elements for one that is not there to be shown.
      value.message(8) { tensor in
        tensor.integer(1, TensorType.float)
        tensor.message(2) { $0.message(2) { _ in } }
      }
      value.plugin("hparams", ProtobufWriter.bytes(data))
    }
  }
}

extension ProtobufWriter {
  /// The fields of an `HParamInfo`: numbers have a range, other values a list.
  fileprivate mutating func column(_ name: String, _ values: [HParam]) {
    text(1, name)
    integer(4, values.first?.type ?? 0)
    let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
    if let least = numbers.min(), let most = numbers.max() {
      message(6) {
        $0.double(1, least)
        $0.double(2, most)
      }
    } else {
      message(5) { list in for value in values { list.message(1, value.write) } }
    }
    // Columns that differ come first.
    integer(7, values.count > 1 ? 1 : 0)
  }

  fileprivate mutating func metric(_ metric: HParamsExperiment.Metric) {
    message(1) { $0.text(2, metric.tag) }
    text(3, metric.label)
    text(4, metric.description)
  }
}
