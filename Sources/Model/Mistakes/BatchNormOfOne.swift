import Basics
import Spec

/// `batch_norm` in a batch of one example, where a feature has one number.
let batchNormOfOne: Mistake = { model in
  guard model.experiment.training.batch == 1, !model.experiment.training.isNone else { return [] }
  return model.experiment.networks.compactMap { network in
    guard case .rows(let rows) = network.body, let first = model.evaluator.model.firstCalls[network.name] else {
      return nil
    }
    let examples = first.inputs.map { $0.lead.reduce(1, *) }.max() ?? 1
    let lines = Dictionary(first.table.lines.map { ($0.path, $0) }) { first, _ in first }
    let row = rows.layers.first { row in
      guard case .layer(let call) = row.body, call.kind == BatchNorm.name, let line = lines[row.path] else {
        return false
      }
      return examples * line.shape.dropFirst().reduce(1, *) == 1
    }
    return row.map {
      .warning(
        "in a batch of one example a feature has one number and no variance: batch_norm uses its running statistics, "
          + "which stay as they begin", at: $0.mark,
        hint: "train: {batch: 2} or more, where PyTorch raises an error; layer_norm needs no batch")
    }
  }
}

extension [Row] {
  /// The rows of layers, those within blocks and residuals too.
  fileprivate var layers: [Row] {
    flatMap { (row) -> [Row] in
      switch row.body {
      case .layer: [row]
      case .rows(let rows, _): rows.layers
      case .residual(let rows, let shortcut): (rows + (shortcut ?? [])).layers
      case .network, .from: []
      }
    }
  }
}
