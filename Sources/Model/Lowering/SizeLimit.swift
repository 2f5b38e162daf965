import Basics
import Graph

extension Shape {
  /// The most numbers that one array may hold: 64 GiB of them.
  private static let mostNumbers = 1 << 34

  /// Throws where an array would not fit any memory, before it is allocated.
  func checkSize(at mark: Mark?) throws(Problem) {
    guard size <= Self.mostNumbers else {
      throw Problem("\(words) numbers are too many for any memory", at: mark)
    }
  }
}
