import Basics
import Graph

/// Each feature (channel of an image) over the batch: y = (x − mean) / √(variance + ε) · weight + bias. In training the
/// batch's mean and variance, else the running ones, which each training call moves by `momentum` towards the batch's
/// (the variance unbiased). A single number for each feature has no variance: it is treated as in evaluation.
/// Weights: `weight` (1) and `bias` (0), statistics `running_mean` (0) and `running_var` (1), all [channels].
/// Ioffe and Szegedy 2015. PyTorch: `nn.BatchNorm2d`, `nn.BatchNorm1d`.
struct BatchNorm: LayerKind {
  static let name = "batch_norm"
  static let summary = "each channel over the batch: (x − mean) / √(variance + ε) · weight + bias"
  static let aliases: [Alias] = ["bn", "batchnorm", "batchnorm1d", "batchnorm2d", "batchnormalization"]
  static let fields: [Field<Self>] = [
    Field("momentum", \.momentum, in: 0...1, "how far running statistics move towards a batch's"),
    Field("eps", \.epsilon, in: epsilons, "added to the variance"),
    Field("affine", \.affine, "whether it has weight and bias"),
  ]

  var momentum = 0.1
  var epsilon = 1e-5
  var affine = true

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let features = try model.features(x, for: Self.name)
    let runningMean = try model.statistic("running_mean", shape: [features], initial: .constant(0))
    let runningVariance = try model.statistic("running_var", shape: [features], initial: .constant(1))
    let count = model.graph.shape(x).size / features
    guard model.mode == .training, count > 1 else {
      return try standing(x, mean: runningMean, variance: runningVariance, in: &model)
    }
    let axes = Array(0..<model.graph.shape(x).count - 1)
    let (mean, centered, variance) = try model.graph.moments(x, axes: axes)
    try move("running_mean", runningMean, towards: mean, factor: momentum, in: &model)
    let unbiased = momentum * Double(count) / Double(count - 1)
    try move("running_var", runningVariance, towards: variance, factor: unbiased, in: &model)
    let y = try model.graph.binary(.multiply, centered, factor(variance, in: &model))
    return affine ? try model.graph.binary(.add, y, bias(features, in: &model)) : y
  }

  /// running ← (1 − momentum) · running + factor · batch's
  private func move(
    _ name: String, _ running: Value, towards batch: Value, factor: Double, in model: inout NetworkLowering
  ) throws(Problem) {
    let measured = try model.graph.reshape(model.graph.stop(batch), to: model.graph.shape(running))
    let kept = try model.graph.binary(.multiply, running, model.graph.constant(1 - momentum))
    let added = try model.graph.binary(.multiply, measured, model.graph.constant(factor))
    try model.update(name, to: model.graph.binary(.add, kept, added))
  }

  /// As one factor and one term a feature.
  private func standing(
    _ x: Value, mean: Value, variance: Value, in model: inout NetworkLowering
  ) throws(Problem) -> Value {
    let factor = try factor(variance, in: &model)
    var term = model.graph.unary(.negate, try model.graph.binary(.multiply, mean, factor))
    if affine { term = try model.graph.binary(.add, term, bias(model.graph.shape(mean)[0], in: &model)) }
    return try model.graph.binary(.add, model.graph.binary(.multiply, x, factor), term)
  }

  /// weight / √(variance + ε): one number a feature, so that an element is multiplied once.
  private func factor(_ variance: Value, in model: inout NetworkLowering) throws(Problem) -> Value {
    let inverse = try model.graph.inverseRoot(variance, epsilon: epsilon)
    guard affine, let features = model.graph.shape(variance).last else { return inverse }
    let weight = try model.parameter("weight", shape: [features], initial: .constant(1))
    return try model.graph.binary(.multiply, inverse, weight)
  }

  private func bias(_ features: Int, in model: inout NetworkLowering) throws(Problem) -> Value {
    try model.parameter("bias", shape: [features], initial: .constant(0))
  }
}
