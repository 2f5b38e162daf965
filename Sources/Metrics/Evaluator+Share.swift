// How far work is, as the share of it that is done.
extension Evaluator {
  /// Pieces of work with their indices, one after the other; before each it is told what share of them is done.
  func inTurn<Piece>(_ pieces: [Piece]) -> some Sequence<(Int, Piece)> {
    pieces.enumerated().lazy.map { [onShare] index, piece in
      onShare(Double(index) / Double(pieces.count))
      return (index, piece)
    }
  }

  /// Makes one of several parts: a share of it is told as a share of them all.
  package func part<Result>(_ index: Int, of count: Int, _ make: () throws -> Result) rethrows -> Result {
    let whole = onShare
    defer { onShare = whole }
    onShare = { whole((Double(index) + $0) / Double(count)) }
    return try make()
  }
}
