import Basics
import Graph
import Model
import Spec

/// The weights with which a row of a network sees an image, `[kernels, channels, height, width]`: 64 kernels at most,
/// or the first eight with their first eight channels where there are more than three.
struct KernelWeights: ArrayKind {
  static let name = "kernels"
  static let isAsWritten = true
  static let summary = "the weights with which a row of a network sees an image"
  static let fields: [Field<Self>] = [
    Field("network", \.network, position: 0, required: true, "a network"),
    Field("layer", \.layer, "the row's index; the first row that has such weights if left out"),
  ]
  var network = ""
  var layer: String?

  func obstacle(_ compiler: Compiler) throws -> String? {
    let networks = compiler.experiment.networks
    guard networks.contains(where: { $0.name == network }) else {
      throw FieldFault(
        field: "network",
        problem: Problem(
          "the experiment has no network '\(network)'",
          hint: suggestion(for: network, among: networks.map(\.name), noun: "its networks")))
    }
    if try kernels(compiler) != nil { return nil }
    if let layer {
      return "row \(layer) of \(network) is neither a convolution nor a linear layer that sees an image"
    }
    return "\(network) has no convolution and no linear layer that sees an image"
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) {
    (network, Array(try shown(compiler).dropFirst()))
  }

  /// A sentence about what is shown.
  func words(_ compiler: Compiler) -> [String] {
    guard let kernels = try? kernels(compiler), let shown = try? shown(compiler) else { return [] }
    func count(_ axis: Int, _ noun: String) -> String {
      let all = kernels.shape[axis]
      let words = "\(all) \(noun)\(all == 1 ? "" : "s")"
      return shown[axis] == all ? words : "the first \(shown[axis]) of \(words)"
    }
    let row = kernels.row.split(separator: ":", maxSplits: 1).joined(separator: ",")
    return ["Row \(row): \(count(0, "kernel")), \(count(1, "channel"))."]
  }

  func make(_ evaluator: Evaluator) throws -> NPY {
    guard let kernels = try kernels(evaluator.compiler) else { preconditionFailure("there was an obstacle") }
    let planned = try evaluator.planned(.init(names: ["kernels of \(network) \(layer ?? "")"], batch: 1)) {
      kernels.program
    }
    try evaluator.run(planned, examples: nil)
    let numbers = planned.executor.output("kernels")
    let shown = try shown(evaluator.compiler)
    let size = shown[2] * shown[3]
    return NPY(
      shape: shown,
      numbers: (0..<shown[0]).flatMap { kernel in
        let start = kernel * kernels.shape[1] * size
        return numbers[start..<start + shown[1] * size]
      })
  }

  private func kernels(_ compiler: Compiler) throws -> Kernels? {
    guard let network = compiler.experiment.networks.first(where: { $0.name == network }) else { return nil }
    return try compiler.kernels(of: network, row: layer)
  }

  private func shown(_ compiler: Compiler) throws -> Shape {
    guard let shape = try kernels(compiler)?.shape else { preconditionFailure("there was an obstacle") }
    return shape[1] > 3 ? [min(8, shape[0]), min(8, shape[1])] + shape[2...] : [min(64, shape[0])] + shape[1...]
  }
}
