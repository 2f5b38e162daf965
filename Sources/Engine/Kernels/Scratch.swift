/// Working memory that a kernel holds for as long as it lives: zeros at first, aligned to cache lines (a vector that
/// straddles two lines costs twice).
struct Scratch: ~Copyable {
  let floats: UnsafeMutablePointer<Float>
  let count: Int
  var bytes: Int { count * MemoryLayout<Float>.stride }

  init(_ count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    floats = bytes.initializeMemory(as: Float.self, repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(floats).deallocate() }
}
