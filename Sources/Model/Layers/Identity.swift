import Basics
import Graph

/// Its input, unchanged. For sweeps over a kind of row: `$norm` among `batch_norm` and `identity`. PyTorch:
/// `nn.Identity`.
struct Identity: LayerKind {
  static let name = "identity"
  static let summary = "what comes in, unchanged"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Value { x }
}
