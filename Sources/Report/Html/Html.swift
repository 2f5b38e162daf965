/// HTML in the making. What was read (titles, settings, logs) enters as text or as the value of an attribute, and both
/// are escaped; names of tags and attributes are written in the program, so they are `StaticString`.
///
///     html.tag("p", ["class": "note"]) {
///       $0.tag("b", text: title)
///       $0.text(" has no pictures")
///     }
struct Html {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// These have no content, and no end.
  private static let empty: Set<String> = ["meta", "link", "img", "input"]

  mutating func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:],
    _ body: (inout Html) -> Void = { _ in }
  ) {
    bytes.append(UInt8(ascii: "<"))
    verbatim(name)
    for (key, value) in attributes {
      guard let value else { continue }
      bytes.append(UInt8(ascii: " "))
      verbatim(key)
      bytes += [UInt8(ascii: "="), UInt8(ascii: "\"")]
      text(value)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
    if Html.empty.contains("\(name)") { return }
    body(&self)
    bytes += [UInt8(ascii: "<"), UInt8(ascii: "/")]
    verbatim(name)
    bytes.append(UInt8(ascii: ">"))
  }

  mutating func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], text: String
  ) { tag(name, attributes) { $0.text(text) } }

  /// A heading; level 1 is the page's.
  mutating func heading(_ level: Int, _ text: String, id: String? = nil) {
    let names: [StaticString] = ["h1", "h2", "h3", "h4", "h5", "h6"]
    tag(names[min(max(level, 1), 6) - 1], ["id": id], text: text)
  }

  /// Characters that a page may not hold, such as the ends of colours in a log, become `�`.
  mutating func text(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += Html.ampersand
      case UInt8(ascii: "<"): bytes += Html.less
      case UInt8(ascii: ">"): bytes += Html.greater
      case UInt8(ascii: "\""): bytes += Html.quote
      case UInt8(ascii: "'"): bytes += Html.apostrophe
      case 0x09, 0x0A, 0x20...0x7E, 0x80...: bytes.append(byte)
      default: bytes += Html.replacement
      }
    }
  }

  private static let ampersand = Array("&amp;".utf8)
  private static let less = Array("&lt;".utf8)
  private static let greater = Array("&gt;".utf8)
  private static let quote = Array("&quot;".utf8)
  private static let apostrophe = Array("&#39;".utf8)
  private static let replacement = Array("\u{FFFD}".utf8)

  mutating func line() { bytes.append(0x0A) }

  /// The program's own words, as they are: a style sheet, a script.
  mutating func verbatim(_ words: StaticString) {
    words.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func verbatim(_ colors: PageColors) { bytes += Array(colors.style.utf8) }

  mutating func append(_ other: Html) { bytes += other.bytes }
}
