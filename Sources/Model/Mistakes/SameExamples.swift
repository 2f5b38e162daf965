import Basics

/// `{x: data, x2: data}` where a batch has too few examples for two: both names are the same example.
let sameExamples: Mistake = { model in
  let batch = model.evaluator.batch
  guard !model.experiment.training.isNone else { return [] }
  return model.experiment.objective.samples.compactMap { sample in
    guard let places = model.names.repeats[sample.name], places >= batch, model.isData(sample.source) else {
      return nil
    }
    return .warning(
      "\(sample.name) is the same example as an earlier name of \(sample.source): a batch has \(batch)",
      at: sample.mark, hint: "train: {batch: \(places + 1)} or more")
  }
}
