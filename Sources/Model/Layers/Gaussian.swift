import Basics
import Graph

/// Independent normal distributions: the first half of the features (an image's channels) are the means, the second
/// half log σ², or log σ with `log_std`. `gaussian 100` puts `linear 200` before it, with its weights.
struct Gaussian: HeadKind {
  static let name = "gaussian"
  static let summary = "normal distributions: the features' first half are means, the second half log σ²"
  static let fields: [Field<Self>] = [
    Field("features", \.features, in: 1...(1 << 19), position: 0, "how many; puts linear, twice as wide, before it"),
    Field("log_std", \.isLogStd, "the second half is log σ rather than log σ²"),
  ]

  var features: Int?
  var isLogStd = false

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution {
    var halves = x
    if let features {
      var linear = Linear()
      linear.features = 2 * features
      halves = try linear.lower(x, in: &model)
    }
    let count = try model.features(halves, for: Self.name)
    guard count % 2 == 0 else {
      let second = isLogStd ? "log σ" : "log σ²"
      throw Problem(
        "gaussian takes halves: means and \(second); what comes here is \(model.elements(of: halves))",
        hint: "'gaussian \(count)' puts 'linear \(2 * count)' before it")
    }
    let last = model.graph.shape(halves).count - 1
    let mean = try model.graph.slice(halves, axis: last, start: 0, size: count / 2)
    let spread = try model.graph.slice(halves, axis: last, start: count / 2, size: count / 2)
    let logStd = isLogStd ? spread : try model.graph.binary(.multiply, spread, model.graph.constant(0.5))
    return .normal(mean: mean, logStd: logStd)
  }
}
