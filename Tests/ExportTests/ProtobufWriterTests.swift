import Testing

@testable import Export

@Suite struct ProtobufWriterTests {
  /// The examples of protobuf's own description of its encoding.
  @Test func describedExamples() {
    #expect(ProtobufWriter.bytes { $0.integer(1, 150) } == [0x08, 0x96, 0x01])
    #expect(ProtobufWriter.bytes { $0.text(2, "testing") } == [0x12, 0x07] + Array("testing".utf8))
    #expect(ProtobufWriter.bytes { $0.message(3) { $0.integer(1, 150) } } == [0x1A, 0x03, 0x08, 0x96, 0x01])
  }

  @Test func numbers() {
    #expect(ProtobufWriter.bytes { $0.integer(1, -1) } == [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01])
    #expect(ProtobufWriter.bytes { $0.integer(16, 127) } == [0x80, 0x01, 0x7F])
    #expect(ProtobufWriter.bytes { $0.integer(1, .max) } == [0x08] + [UInt8](repeating: 0xFF, count: 8) + [0x7F])
    #expect(ProtobufWriter.bytes { $0.double(1, 1.5) } == [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
    #expect(ProtobufWriter.bytes { $0.float(2, -2) } == [0x15, 0, 0, 0, 0xC0])
  }

  @Test func defaultsAreLeftOut() {
    let none = ProtobufWriter.bytes {
      $0.integer(1, 0)
      $0.double(2, 0)
      $0.float(3, 0)
      $0.text(4, "")
      $0.data(5, [])
    }
    #expect(none.isEmpty)
    #expect(ProtobufWriter.bytes { $0.double(1, -0.0) } == [0x09, 0, 0, 0, 0, 0, 0, 0, 0x80])
  }

  @Test func alternativesAreNot() {
    let all = ProtobufWriter.bytes {
      $0.integer(1, 0, always: true)
      $0.float(2, 0, always: true)
      $0.text(3, "", always: true)
      $0.message(4) { _ in }
    }
    #expect(all == [0x08, 0, 0x15, 0, 0, 0, 0, 0x1A, 0, 0x22, 0])
  }
}
