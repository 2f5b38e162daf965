import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// A name of `sample`: data as it comes, or a draw for each example.
  mutating func drawn(_ sample: Objective.Sample, stream: String) throws(Problem) -> Quantity {
    if let f = try autoregressiveArgument(of: sample.source) {
      return try drawn(sample, autoregressive: f, stream: stream)
    }
    let source = try evaluate(sample.source)
    guard source.distribution != nil else { return try data(sample, source) }
    let count = try sample.count.map { count throws(Problem) in try wholeNumber(count, in: 1...1_000_000) }
    if count != nil, let own = source.samples {
      throw Problem(
        "samples are made twice: what \(sample.name) is drawn from has \(counted(own, "sample")) already",
        at: sample.count?.mark ?? sample.mark,
        hint: "leave out '\(sample.count?.short ?? "k") of': \(sample.name) then has one draw for each of them")
    }
    let isGiven = scope.experiment.given.contains(sample.name)
    let more = scope.experiment.draws[sample.name]
    let samples = isGiven ? more ?? count ?? source.samples : count ?? source.samples ?? more
    let wide = try spread(source, samples: samples, examples: batch, at: sample.source.mark)
    guard let distribution = wide.distribution else { preconditionFailure("\(sample.name) was a distribution") }
    var result = wide
    let value =
      isGiven
      ? try fed(sample.name, shape: wide.shape, at: sample.mark)
      : try distribution.draw(stream: stream, in: &graph)
    result.content = .numbers(value)
    if case .categorical(let logits) = distribution {
      result.content = .classes(value, count: graph.shape(logits).last ?? 1)
    }
    result.story = .plain
    return result
  }

  /// What is not drawn must be data.
  private mutating func data(_ sample: Objective.Sample, _ source: Quantity) throws(Problem) -> Quantity {
    guard dataShape(sample.source) != nil else {
      throw noting(
        sample.source,
        Problem(
          "\(sample.name) is not drawn: \(sample.source.short) is \(source.words)", at: sample.source.mark,
          hint:
            "'sample' takes data or distributions (a network whose last row is gaussian gives one); a value belongs under 'define'"
        ))
    }
    if let count = sample.count {
      throw Problem("'k of' makes k draws of a distribution, and this is data", at: count.mark)
    }
    guard scope.experiment.given.contains(sample.name) else {
      return try later(source, sample, by: scope.experiment.repeats[sample.name] ?? 0)
    }
    return source.replacing(try fed(sample.name, shape: source.shape, at: sample.mark))
  }

  /// A second name of the same data is another example, the next one: in training that of the batch, whose order is
  /// drawn; elsewhere that of the split, for there a batch may be one example, or one many times.
  private mutating func later(_ source: Quantity, _ sample: Objective.Sample, by places: Int) throws(Problem)
    -> Quantity
  {
    if model.mode == .evaluation, places > 0, let shape = dataShape(sample.source) {
      return try data(shape.later(by: places), at: sample.mark)
    }
    let shift = places % batch
    guard shift > 0 else { return source }
    let value = try source.value(at: nil)
    let rest = try graph.slice(value, axis: 0, start: shift, size: batch - shift)
    let first = try graph.slice(value, axis: 0, start: 0, size: shift)
    return source.replacing(try graph.concat([rest, first], axis: 0))
  }

  private func dataShape(_ expression: Expression) -> DataShape? {
    let data = scope.experiment.data
    return switch expression {
    case .name(let name, _): data[name]
    case .member(.name(let name, _), let field, _): data["\(name).\(field)"]
    default: nil
    }
  }

  // MARK: Where things come from

  /// The problem with a note on what its reader wants to see next: the last row of the network that made the value, or
  /// (`data`) which data it is.
  func noting(_ expression: Expression, data: Bool = false, _ problem: Problem) -> Problem {
    guard scope.network == nil else { return problem }
    let experiment = scope.experiment
    var expression = expression
    // A name leads on to its equation; a circle was found before.
    for _ in 0..<8 {
      guard case .name(let name, _) = expression, scope.local[name] == nil else { break }
      if let sample = scope.sample(name)?.sample {
        expression = sample.source
      } else if let definition = experiment.definitions[name] {
        expression = definition.body
      } else {
        return data ? problem.noting(experiment.sources[name], "\(name) comes from here") : problem
      }
    }
    if case .call(let name, _, _) = expression, case .rows(let rows) = experiment.networks[name]?.body,
      let last = rows.last
    {
      return problem.noting(last.mark, "\(name) ends in '\(last.text)'")
    }
    return problem
  }
}
