import Basics
import Graph

/// A class, or one for each point of an image or position of a sequence: what comes in are logits, whose features (an
/// image's channels) are the classes.
struct Categorical: HeadKind {
  static let name = "categorical"
  static let summary = "classes: what comes in are their logits along the features (an image's channels)"

  func lower(_ x: Value, in model: inout NetworkLowering) throws(Problem) -> Distribution {
    _ = try model.features(x, for: Self.name)
    return .categorical(logits: x)
  }
}
