import Basics
import Graph

/// A distribution over elements, element by element independent. Within a quantity all parameters have the quantity's
/// shape; a head may leave one a single number, until it is `widened`.
package enum Distribution: Sendable, Hashable {
  case normal(mean: Value, logStd: Value)
  case bernoulli(logits: Value)
  /// Classes along the last axis (channels of an image).
  case categorical(logits: Value)
  case uniform(low: Value, high: Value)
  case laplace(Laplace)
  case logistic(Logistic)
  case discretisedLogistic(DiscretisedLogistic)
  /// Its elements depend on one another.
  case toy(Toy)
  case relaxed(Relaxed)
  /// Elements that share a choice depend on one another.
  indirect case mixture(ComponentMixture)
}

extension Distribution {
  var name: String {
    switch self {
    case .normal: "normal"
    case .bernoulli: "bernoulli"
    case .categorical: "categorical"
    case .uniform: "uniform"
    case .laplace: "laplace"
    case .logistic: "logistic"
    case .discretisedLogistic: "discretised_logistic"
    case .toy(let toy): toy.kind.name
    case .relaxed: "relaxed"
    case .mixture: "mixture"
    }
  }

  /// The parameter that has the distribution's full shape.
  var widest: Value {
    switch self {
    case .normal(let mean, _): mean
    case .bernoulli(let logits), .categorical(let logits): logits
    case .uniform(let low, _): low
    case .laplace(let laplace): laplace.mean
    case .logistic(let logistic): logistic.mean
    case .discretisedLogistic(let logistic): logistic.smooth.mean
    case .toy(let toy): toy.parameters[0]
    case .relaxed(let relaxed): relaxed.logits
    case .mixture(let mixture): mixture.component.widest
    }
  }

  /// With all parameters of the full shape.
  func widened(in g: inout GraphBuilder) throws(Problem) -> Distribution {
    let shape = g.shape(widest)
    return try mapped { value throws(Problem) in try g.broadcast(value, to: shape) }
  }

  func mapped(_ transform: (Value) throws(Problem) -> Value) throws(Problem) -> Distribution {
    switch self {
    case .normal(let mean, let logStd): return .normal(mean: try transform(mean), logStd: try transform(logStd))
    case .bernoulli(let logits): return .bernoulli(logits: try transform(logits))
    case .categorical(let logits): return .categorical(logits: try transform(logits))
    case .uniform(let low, let high): return .uniform(low: try transform(low), high: try transform(high))
    case .laplace(var laplace):
      (laplace.mean, laplace.logScale) = (try transform(laplace.mean), try transform(laplace.logScale))
      return .laplace(laplace)
    case .logistic(let logistic): return .logistic(try logistic.mapped(transform))
    case .discretisedLogistic(var logistic):
      logistic.smooth = try logistic.smooth.mapped(transform)
      return .discretisedLogistic(logistic)
    case .toy(var toy):
      for index in toy.parameters.indices { toy.parameters[index] = try transform(toy.parameters[index]) }
      return .toy(toy)
    case .relaxed(var relaxed):
      (relaxed.logits, relaxed.temperature) = (try transform(relaxed.logits), try transform(relaxed.temperature))
      return .relaxed(relaxed)
    case .mixture(var mixture):
      (mixture.logits, mixture.component) = (try transform(mixture.logits), try mixture.component.mapped(transform))
      return .mixture(mixture)
    }
  }

  // MARK: What it computes, element by element

  /// The logarithm of its density or probability at x, an element each. For a categorical, x holds classes.
  func logProbability(_ x: Value, in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(let mean, let logStd):
      // −½ ((x − μ) / σ)² − log σ − ½ log 2π
      let scaled = try g.binary(.multiply, try g.binary(.subtract, x, mean), g.unary(.exp, g.unary(.negate, logStd)))
      let half = try g.binary(.multiply, g.unary(.square, scaled), g.constant(-0.5))
      let constant = g.constant(-0.5 * logarithm(2 * .pi))
      return try g.binary(.add, try g.binary(.subtract, half, logStd), constant)
    case .bernoulli(let logits):
      // x l − log(1 + eˡ): finite for any logit, and right for x between 0 and 1 (binary cross-entropy).
      return try g.binary(.subtract, try g.binary(.multiply, x, logits), g.unary(.softplus, logits))
    case .categorical(let logits):
      let axis = g.shape(logits).count - 1
      let normal = try g.logSoftmax(logits)
      let classes = g.iota(g.shape(logits), axis: axis)
      let wide = try g.broadcast(try g.reshape(x, to: g.shape(x) + [1]), to: g.shape(logits))
      let chosen = try g.binary(.multiply, try g.binary(.equal, classes, wide), normal)
      return try g.reduce(.sum, chosen, axes: [axis])
    case .uniform(let low, let high):
      let inside = try g.binary(.multiply, try g.binary(.lessOrEqual, low, x), try g.binary(.lessOrEqual, x, high))
      return g.unary(.log, try g.binary(.divide, inside, try g.binary(.subtract, high, low)))
    case .laplace(let laplace): return try laplace.logProbability(x, in: &g)
    case .logistic(let logistic): return try logistic.logProbability(x, in: &g)
    case .discretisedLogistic(let logistic): return try logistic.logProbability(x, in: &g)
    case .toy(let toy): return try toy.logProbability(x, in: &g)
    case .relaxed(let relaxed): throw relaxed.without("density")
    case .mixture(let mixture): return try mixture.logProbability(x, in: &g)
    }
  }

  func mean(in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(let mean, _): return mean
    case .bernoulli(let logits): return g.unary(.sigmoid, logits)
    case .categorical(let logits): return g.unary(.exp, try g.logSoftmax(logits))
    case .uniform(let low, let high):
      return try g.binary(.multiply, try g.binary(.add, low, high), g.constant(0.5))
    case .laplace(let laplace): return laplace.mean
    case .logistic(let logistic): return logistic.mean
    case .discretisedLogistic(let logistic): return try logistic.mean(in: &g)
    case .toy: throw without("mean")
    case .relaxed(let relaxed): throw relaxed.without("mean")
    case .mixture(let mixture): return try mixture.mean(in: &g)
    }
  }

  func std(in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(_, let logStd): return g.unary(.exp, logStd)
    case .bernoulli(let logits):
      let p = g.unary(.sigmoid, logits)
      return g.unary(.squareRoot, try g.binary(.multiply, p, try g.binary(.subtract, g.constant(1), p)))
    case .categorical: throw Problem("a categorical distribution has no standard deviation")
    case .uniform(let low, let high):
      return try g.binary(.multiply, try g.binary(.subtract, high, low), g.constant(1 / 12.0.squareRoot()))
    case .laplace(let laplace): return try laplace.std(in: &g)
    case .logistic(let logistic): return try logistic.std(in: &g)
    case .discretisedLogistic, .toy: throw without("standard deviation")
    case .relaxed(let relaxed): throw relaxed.without("standard deviation")
    case .mixture(let mixture): return try mixture.std(in: &g)
    }
  }

  /// The likeliest value.
  func mode(in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(let mean, _): return mean
    case .bernoulli(let logits): return try g.binary(.less, g.constant(0), logits)
    case .categorical(let logits): return try g.argmax(logits, axis: g.shape(logits).count - 1)
    case .uniform: throw Problem("all values of a uniform distribution are equally likely: it has no mode")
    case .laplace(let laplace): return laplace.mean
    case .logistic(let logistic): return logistic.mean
    case .discretisedLogistic, .toy, .mixture: throw without("mode")
    case .relaxed(let relaxed): throw relaxed.without("mode")
    }
  }

  /// A draw. The gradient goes through draws of densities, to all parameters but a choice's; bits, levels and classes
  /// pass none.
  func draw(stream: String, in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(let mean, let logStd):
      let noise = g.random(.normal, stream: stream, shape: g.shape(widest))
      return try g.binary(.add, mean, try g.binary(.multiply, g.unary(.exp, logStd), noise))
    case .bernoulli(let logits):
      let noise = g.random(.uniform, stream: stream, shape: g.shape(logits))
      return g.stop(try g.binary(.less, noise, g.unary(.sigmoid, logits)))
    case .categorical(let logits):
      // The largest of logits with Gumbel noise −log(−log u) added.
      let noise = g.random(.uniform, stream: stream, shape: g.shape(logits))
      let inner = g.unary(.negate, g.unary(.log, noise))
      let gumbel = g.unary(.negate, g.unary(.log, inner))
      return try g.argmax(g.stop(try g.binary(.add, logits, gumbel)), axis: g.shape(logits).count - 1)
    case .uniform(let low, let high):
      let noise = g.random(.uniform, stream: stream, shape: g.shape(widest))
      return try g.binary(.add, low, try g.binary(.multiply, try g.binary(.subtract, high, low), noise))
    case .laplace(let laplace): return try laplace.draw(stream: stream, in: &g)
    case .logistic(let logistic): return try logistic.draw(stream: stream, in: &g)
    case .discretisedLogistic(let logistic): return try logistic.draw(stream: stream, in: &g)
    case .toy(let toy): return try toy.draw(stream: stream, in: &g)
    case .relaxed(let relaxed): return try relaxed.draw(stream: stream, in: &g)
    case .mixture(let mixture): return try mixture.draw(stream: stream, in: &g)
    }
  }

  /// Its entropy, an element each.
  func entropy(in g: inout GraphBuilder) throws(Problem) -> Value {
    switch self {
    case .normal(_, let logStd): return try g.binary(.add, logStd, g.constant(0.5 * (1 + logarithm(2 * .pi))))
    case .bernoulli(let logits):
      // log(1 + eˡ) − p l
      return try g.binary(
        .subtract, g.unary(.softplus, logits), try g.binary(.multiply, g.unary(.sigmoid, logits), logits))
    case .categorical(let logits):
      let normal = try g.logSoftmax(logits)
      let product = try g.binary(.multiply, g.unary(.exp, normal), normal)
      return g.unary(.negate, try g.reduce(.sum, product, axes: [g.shape(logits).count - 1]))
    case .uniform(let low, let high): return g.unary(.log, try g.binary(.subtract, high, low))
    case .laplace(let laplace): return try laplace.entropy(in: &g)
    case .logistic(let logistic): return try logistic.entropy(in: &g)
    case .discretisedLogistic, .toy, .mixture: throw without("entropy")
    case .relaxed(let relaxed): throw relaxed.without("entropy")
    }
  }

  /// KL(self ‖ other) in closed form, an element each; other nil: N(0, 1).
  func divergence(from other: Distribution?, in g: inout GraphBuilder) throws(Problem) -> Value {
    switch (self, other) {
    case (.normal(let mean, let logStd), nil):
      // ½ (μ² + σ² − 1) − log σ
      let variance = g.unary(.exp, try g.binary(.multiply, logStd, g.constant(2)))
      let squares = try g.binary(.add, g.unary(.square, mean), variance)
      let half = try g.binary(.multiply, try g.binary(.subtract, squares, g.constant(1)), g.constant(0.5))
      return try g.binary(.subtract, half, logStd)
    case (.normal(let mean, let logStd), .normal(let otherMean, let otherLogStd)?):
      // log(τ/σ) + (σ² + (μ − ν)²) / 2τ² − ½
      let ratio = try g.binary(.subtract, otherLogStd, logStd)
      let precision = g.unary(.exp, try g.binary(.multiply, otherLogStd, g.constant(-2)))
      let variance = g.unary(.exp, try g.binary(.multiply, logStd, g.constant(2)))
      let distance = g.unary(.square, try g.binary(.subtract, mean, otherMean))
      let scaled = try g.binary(
        .multiply, try g.binary(.multiply, try g.binary(.add, variance, distance), precision), g.constant(0.5))
      return try g.binary(.subtract, try g.binary(.add, ratio, scaled), g.constant(0.5))
    case (.bernoulli(let logits), .bernoulli(let others)?):
      // p (l − m) − log(1 + eˡ) + log(1 + eᵐ)
      let p = g.unary(.sigmoid, logits)
      let first = try g.binary(.multiply, p, try g.binary(.subtract, logits, others))
      return try g.binary(.add, try g.binary(.subtract, first, g.unary(.softplus, logits)), g.unary(.softplus, others))
    case (.categorical(let logits), .categorical(let others)?):
      let (normal, other) = (try g.logSoftmax(logits), try g.logSoftmax(others))
      let product = try g.binary(.multiply, g.unary(.exp, normal), try g.binary(.subtract, normal, other))
      return try g.reduce(.sum, product, axes: [g.shape(logits).count - 1])
    case (.laplace(let laplace), .laplace(let other)?): return try laplace.divergence(from: other, in: &g)
    default:
      throw Problem(
        "there is no closed form for kl(\(name), \(other?.name ?? "normal"))",
        hint: "closed forms: normal, bernoulli, categorical and laplace, each with its own kind; else average "
          + "log_prob(q, z) - log_prob(p, z) over draws z of q")
    }
  }

  /// The problem for what is not known of it in closed form.
  private func without(_ what: String) -> Problem {
    let call = if case .toy = self { name } else { "\(name)(…)" }
    return Problem(
      "the \(what) of a \(name) distribution is not known in closed form",
      hint: "x: \(call) under 'sample' draws from it, and mean(x, over=examples) averages draws")
  }
}
