import Testing

@testable import Export

/// The sums of RFC 3720, appendix B.4, and of the customary text.
@Suite struct CRC32CTests {
  @Test func knownSums() {
    #expect(CRC32C.of([]) == 0)
    #expect(CRC32C.of("123456789".utf8) == 0xE306_9283)
    #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32C.of((0..<32).map { UInt8($0) }) == 0x46DD_794E)
    #expect(CRC32C.of((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
  }

  @Test func masked() {
    // 0xE3069283 turned right by 15 bits is 0x2507C60D.
    #expect(CRC32C.masked("123456789".utf8) == 0x2507_C60D &+ 0xA282_EAD8)
    #expect(CRC32C.masked([]) == 0xA282_EAD8)
  }
}
