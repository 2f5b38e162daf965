/// An array that a figure needs: what the trial computes and stores as `arrays/<name>.npy` when training ends, so that
/// drawing again needs no training. Images are stored `[count, height, width, channels]`, vectors `[count, size]`.
package struct ArrayRequest: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// The first examples of the validation split themselves (the main field of `data`).
    case originals(count: Int)
    /// A value of `define` for those examples: `reconstructed`, `code`.
    case ofExamples(String, count: Int)
    /// A value of `define` that needs no data: `generated`, drawn `count` times.
    case drawn(String, count: Int)
    /// A value of `define` along straight lines between two draws of the name `along` of `sample`: `rows` lines with
    /// `steps` points each, ends included: `[rows * steps, …]`. `along` is nil for the only name that it is drawn from.
    case interpolated(String, along: String?, rows: Int, steps: Int)
    /// A value of `define` over a grid of the two-dimensional name `over` of `sample`, from −`reach` to `reach`:
    /// `side × side` points, the first row with the largest second coordinate. `over` is nil as `along` above.
    case mapped(String, over: String?, side: Int, reach: Double)

    /// How many examples, draws or points it holds.
    package var count: Int {
      switch self {
      case .originals(let count), .ofExamples(_, let count), .drawn(_, let count): count
      case .interpolated(_, _, let rows, let steps): rows * steps
      case .mapped(_, _, let side, _): side * side
      }
    }
  }

  package var name: String
  package var content: Content

  package init(_ name: String, _ content: Content) {
    self.name = name
    self.content = content
  }
}
