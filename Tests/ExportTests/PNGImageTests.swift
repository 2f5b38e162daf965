import Testing

@testable import Export

@Suite struct PNGImageTests {
  /// As far as the header's sum, which is not looked at.
  private static func header(width: [UInt8] = [0, 0, 1, 2], height: [UInt8] = [0, 0, 0, 3], type: UInt8) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] + width + height
      + [8, type, 0, 0, 0, 1, 2, 3, 4]
  }

  @Test(arguments: zip([0, 2, 3, 4, 6] as [UInt8], [1, 3, 3, 2, 4]))
  func sizes(type: UInt8, channels: Int) throws {
    let image = try #require(PNGImage(Self.header(type: type)))
    #expect((image.width, image.height, image.channels) == (258, 3, channels))
  }

  @Test func whatIsNone() {
    let whole = Self.header(type: 2)
    for count in 0..<whole.count { #expect(PNGImage(Array(whole[..<count])) == nil) }
    #expect(PNGImage(Self.header(type: 1)) == nil)
    #expect(PNGImage(Self.header(width: [0, 0, 0, 0], type: 2)) == nil)
    #expect(PNGImage(Self.header(height: [0x80, 0, 0, 0], type: 2)) == nil)
    #expect(PNGImage(Array("GIF89a".utf8) + whole) == nil)
  }
}
