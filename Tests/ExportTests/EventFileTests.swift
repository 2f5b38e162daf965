import Testing

@testable import Export

/// The bytes are those of TensorBoard's `RecordWriter` and of Google's protobuf.
@Suite struct EventFileTests {
  private static let version: [UInt8] = [
    0x18, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xA3, 0x7F, 0x4B, 0x22, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xF8, 0x3F, 0x1A, 0x0D, 0x62, 0x72, 0x61, 0x69, 0x6E, 0x2E, 0x45, 0x76, 0x65, 0x6E, 0x74, 0x3A, 0x32, 0x2A, 0x28,
    0x64, 0x6C,
  ]

  @Test func beginsWithItsVersion() { #expect(EventFile(at: 1.5).bytes == Self.version) }

  /// A zero is a value, too.
  @Test func scalar() {
    var file = EventFile(at: 1.5)
    file.scalar("a", step: 5, value: 0, at: 2)
    #expect(
      Array(file.bytes.dropFirst(Self.version.count)) == [
        0x17, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xE7, 0xCE, 0xF8, 0x1E, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x40, 0x10, 0x05, 0x2A, 0x0A, 0x0A, 0x08, 0x0A, 0x01, 0x61, 0x15, 0x00, 0x00, 0x00, 0x00, 0x5C,
        0x22, 0x0D, 0x88,
      ])
  }

  @Test(arguments: [
    ("a", "```\na\n```\n"), ("a\n", "```\na\n```\n"), ("", "```\n\n```\n"), ("`` ```` `", "`````\n`` ```` `\n`````\n"),
  ])
  func fenceIsLongerThanAnyInIt(text: String, markdown: String) {
    var (code, plain) = (EventFile(at: 0), EventFile(at: 0))
    code.code("t", step: 1, text, at: 2)
    plain.text("t", step: 1, markdown: markdown, at: 2)
    #expect(code.bytes == plain.bytes)
  }

  @Test func names() {
    let name = "events.out.tfevents.1795000000.my-host.lan.3"
    #expect(EventFile.name(time: 1_795_000_000.9, host: "my-host.lan", number: 3) == name)
    #expect(EventFile.name(time: 12, host: "", number: 0) == "events.out.tfevents.0000000012.localhost.0")
    #expect(EventFile.name(time: .nan, host: "../é\n", number: 0) == "events.out.tfevents.0000000000...___.0")
    #expect(EventFile.name(time: -1e300, host: String(repeating: "x", count: 999), number: 0).utf8.count < 128)
  }
}
