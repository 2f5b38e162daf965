import Basics
import Testing

@testable import Trial

@Suite struct CheckpointDigestTests {
  private let checkpoint = Checkpoint(
    arrays: [
      .init(name: "encoder.0.weight", shape: [2, 3], numbers: [1, 2, 3, -4, 5e-9, .infinity]),
      .init(name: "step", shape: [], numbers: [7]),
    ], metadata: [("format", "pt"), ("atelier", #"{"step":7,"text":"ä"}"#)])

  @Test func comesBack() throws {
    let read = try Checkpoint(bytes: checkpoint.bytes, name: "c.safetensors")
    #expect(read.arrays == checkpoint.arrays)
    #expect(read.metadata.map(\.key) == ["format", "atelier"] && read["atelier"] == checkpoint["atelier"])
    #expect(read.bytes == checkpoint.bytes)
  }

  /// Every flipped bit is seen, whether in numbers, names, shapes or the state of training.
  @Test func aFlippedBitIsSeen() throws {
    let bytes = checkpoint.bytes
    for index in bytes.indices {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << bit
        // What fills up the header says nothing: all else comes back as it was, or not at all.
        guard let read = try? Checkpoint(bytes: damaged, name: "c.safetensors") else { continue }
        #expect(read.bytes == bytes, "bit \(bit) of byte \(index)")
      }
    }
    var damaged = bytes
    damaged[bytes.count - 6] ^= 1
    let problem = #expect(throws: Problem.self) { try Checkpoint(bytes: damaged, name: "R/trials/a/c.safetensors") }
    #expect(problem?.message == "R/trials/a/c.safetensors is damaged: it does not hold what was written")
    #expect(problem?.hint?.contains("remove the folder R/trials/a") == true)
  }

  /// Weights that others saved have no digest, and neither have checkpoints of earlier versions.
  @Test func weightsOfOthersNeedNone() throws {
    let earlier = Safetensors([.init("w", .float32, [1])], metadata: [("format", "pt"), ("atelier", "{}")])
    #expect(try Checkpoint(bytes: earlier.bytes() + [0, 0, 128, 63], name: "w.safetensors")["atelier"] == "{}")
    let header = Safetensors([.init("w", .float32, [1])], metadata: [("format", "pt")])
    let bytes = header.bytes() + [0, 0, 128, 63]
    #expect(try Checkpoint(bytes: bytes, name: "w.safetensors").arrays.map(\.numbers) == [[1]])
  }
}
