// What cairo does not do in the files it writes.

/// A PNG with further chunks, which stand before its pixels.
/// A PNG is a signature of 8 bytes, then chunks [length, name, data, CRC]; the first, IHDR, takes 25 bytes.
func withChunks(_ png: [UInt8], _ chunks: [UInt8]) -> [UInt8] {
  let header = 8 + 25
  guard png.count > header else { return png }
  return Array(png[..<header]) + chunks + png[header...]
}

/// The resolution of a PNG, so that it is printed at the size it was drawn for.
func resolutionChunk(dotsPerMetre: UInt32) -> [UInt8] {
  chunk("pHYs", bigEndian(dotsPerMetre) + bigEndian(dotsPerMetre) + [1])
}

/// A text of a PNG: a keyword of Latin letters and the text, in UTF-8 where it needs more than ASCII.
func textChunk(_ keyword: String, _ text: String) -> [UInt8] {
  let text = Array(text.utf8)
  let start = Array(keyword.utf8) + [0]
  if text.allSatisfy({ $0 < 0x80 }) { return chunk("tEXt", start + text) }
  // Not compressed, of no language, with no translated keyword.
  return chunk("iTXt", start + [0, 0, 0, 0] + text)
}

private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(name.utf8) + data
  return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

/// An SVG with its title and, as its description, the other notes.
func withNotes(_ svg: [UInt8], _ notes: PictureNotes) -> [UInt8] {
  func element(_ name: String, _ text: String) -> String {
    text.isEmpty ? "" : "<\(name)>\(escaped(text))</\(name)>\n"
  }
  let texts = element("title", printable(notes.title ?? "")) + element("desc", notes.description(without: ["Title"]))
  let root = Array("<svg ".utf8)
  guard let start = svg.indices.first(where: { svg[$0...].starts(with: root) }),
    let end = svg[start...].firstIndex(of: UInt8(ascii: "\n"))
  else { return svg }
  return svg[...end] + Array(texts.utf8) + svg[(end + 1)...]
}

/// A text for an element of XML 1.0, without what it forbids. By scalars, since a sign may carry others: `<` with an
/// accent is one character.
private func escaped(_ text: String) -> String {
  var kept = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": kept.append(contentsOf: "&amp;".unicodeScalars)
    case "<": kept.append(contentsOf: "&lt;".unicodeScalars)
    case ">": kept.append(contentsOf: "&gt;".unicodeScalars)
    case "\t", "\n", "\r", " "..."\u{FFFD}", "\u{10000}"...: kept.append(scalar)
    default: break
    }
  }
  return String(kept)
}

/// An SVG whose names do not depend on what was drawn before: cairo numbers surfaces and images through the whole
/// process, as in `<g id="surface12">` and `"#image13"`. Such names are numbered again in the order they first appear.
func withSteadyNames(_ svg: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(svg.count)
  var numbers: [String: Int] = [:]
  let words = ["surface", "image"].map { Array($0.utf8) }
  var index = 0
  while index < svg.count {
    result.append(svg[index])
    index += 1
    // Neither sign is in an image's data.
    guard svg[index - 1] == UInt8(ascii: "\"") || svg[index - 1] == UInt8(ascii: "#"),
      let word = words.first(where: { svg[index...].starts(with: $0) })
    else { continue }
    var end = index + word.count
    while end < svg.count, svg[end].isDigit { end += 1 }
    guard end > index + word.count else { continue }
    let name = String(decoding: svg[index..<end], as: UTF8.self)
    let number = numbers[name, default: numbers.count + 1]
    numbers[name] = number
    result += word + Array(String(number).utf8)
    index = end
  }
  return result
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
}

/// The check sum of PNG's chunks (ISO 3309), bit by bit: it covers a few hundred bytes.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  var crc = UInt32.max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}
