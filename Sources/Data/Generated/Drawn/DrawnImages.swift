import Glibc

/// Images of a split that the program draws, each when it is first read, and then keeps. So the first batch waits only
/// for its own images, whatever the size of the set.
final class DrawnImages: @unchecked Sendable {
  // Unchecked because of the pointer: an image's bytes are written once, under the lock that also says that they are
  // there, and are only read afterwards.
  private let room: UnsafeMutablePointer<UInt8>
  /// How many images are kept; those after them are drawn each time.
  private let kept: Int
  private var isDrawn: [Bool]
  private let monitor = Monitor()

  let count: Int
  /// Bytes an image.
  let size: Int
  private let draw: @Sendable (_ row: Int, UnsafeMutableBufferPointer<UInt8>) -> Void
  private let write: Write

  typealias Write =
    @Sendable (_ field: String, _ row: Int, _ isMirrored: Bool, UnsafeMutableBufferPointer<Float>) -> Void

  /// At most `limit` bytes are kept. The closures' results must depend on the row alone.
  init(
    count: Int, size: Int, limit: Int = 1 << 30,
    draw: @escaping @Sendable (_ row: Int, UnsafeMutableBufferPointer<UInt8>) -> Void,
    write: @escaping Write
  ) {
    (self.count, self.size, self.draw, self.write) = (count, size, draw, write)
    let wanted = min(count, limit / size)
    // The system provides memory only when it is written, so only images that were read take any.
    let memory = calloc(max(1, wanted), size)
    kept = memory == nil ? 0 : wanted
    room = memory.map { $0.assumingMemoryBound(to: UInt8.self) } ?? .allocate(capacity: 1)
    isDrawn = [Bool](repeating: false, count: kept)
  }

  deinit { free(room) }

  /// Calls `body` with the bytes of an image.
  func with(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    precondition(row >= 0 && row < count, "image \(row) of \(count)")
    guard row < kept else {
      var image = [UInt8](repeating: 0, count: size)
      image.withUnsafeMutableBufferPointer { draw(row, $0) }
      return image.withUnsafeBufferPointer(body)
    }
    let image = UnsafeMutableBufferPointer(start: room + row * size, count: size)
    monitor.locked {
      if isDrawn[row] { return }
      draw(row, image)
      isDrawn[row] = true
    }
    body(UnsafeBufferPointer(image))
  }

  /// Writes the numbers of another field, those of the mirrored example if `isMirrored`. (Fields that are pictures are
  /// mirrored by the caller, like the image.)
  func write(_ field: String, _ row: Int, isMirrored: Bool, into numbers: UnsafeMutableBufferPointer<Float>) {
    write(field, row, isMirrored, numbers)
  }
}
