import Basics
import Graph

extension Shape {
  /// The most numbers that one array may hold: 64 GiB of them.
  private static let mostNumbers = 1 << 34

  /// Refuses what no memory holds before anyone asks for it.
  func checkSize(at mark: Mark?) throws(Problem) {
    guard size <= Self.mostNumbers else {
      throw Problem("\(words) numbers are too many for any memory", at: mark)
    }
  }
}
