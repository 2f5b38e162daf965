import Basics
import TestSupport
import Testing

@testable import Trial

/// Weights from safetensors files of any program.
@Suite struct WeightFileTests {
  private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
  }

  /// `{"name":{…}}` with a type, a shape and offsets each.
  private func header(_ tensors: [(name: String, type: String, shape: [Int], ends: [Int])]) -> String {
    "{"
      + tensors.map { "\"\($0.name)\":{\"dtype\":\"\($0.type)\",\"shape\":\($0.shape),\"data_offsets\":\($0.ends)}" }
      .joined(separator: ",") + "}"
  }

  private static let zeros = [UInt8](repeating: 0, count: 16)

  @Test func theTypesOfWeights() throws {
    let doubles = [0.1, -1e300].flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
    let bytes = file(
      header([
        ("half", "F16", [2], [0, 4]), ("brain", "BF16", [2], [4, 8]), ("double", "F64", [2], [8, 24]),
        ("single", "F32", [1], [24, 28]),
      ]), [0, 0x3c, 0, 0xc1, 0x80, 0x3f, 0x20, 0xc0] + doubles + [0, 0, 0x80, 0x3f])
    let arrays = try Checkpoint(bytes: bytes, name: "w").arrays
    #expect(arrays.map(\.name) == ["half", "brain", "double", "single"])
    #expect(arrays.map(\.numbers) == [[1, -2.5], [1, -2.5], [0.1, -.infinity], [1]])
  }

  @Test(
    arguments: [
      (
        [("a", "F32", [2], [0, 8]), ("b", "F32", [2], [4, 12])], 12,
        "w is not a safetensors file: b shares bytes with a"
      ),
      (
        [("b", "F32", [2], [8, 16]), ("a", "F32", [1], [0, 4])], 16,
        "w is not a safetensors file: 4 bytes before b belong to no array"
      ),
      ([("a", "F32", [1], [0, 4])], 6, "w is not a safetensors file: 2 bytes after its last array"),
      (
        [("a", "F32", [1], [0, 4]), ("a", "F32", [1], [4, 8])], 8, "w is not a safetensors file: it has two arrays a"
      ),
      ([("a", "F32", [2], [0, 8])], 6, "w is not a whole safetensors file: a lies outside the file"),
      ([("a", "I8", [4], [0, 4])], 4, "w: a is of type I8: weights of type BF16, F16, F32 or F64 can be read"),
    ] as [([(String, String, [Int], [Int])], Int, String)])
  func whatIsNoSuchFile(_ tensors: [(String, String, [Int], [Int])], _ size: Int, _ message: String) {
    let bytes = file(
      header(tensors.map { (name: $0.0, type: $0.1, shape: $0.2, ends: $0.3) }), Array(Self.zeros.prefix(size)))
    let found = #expect(throws: Problem.self) { try Checkpoint(bytes: bytes, name: "w") }
    #expect(found?.message == message)
  }
}
