import Basics
import Testing

@testable import Figures

@Suite struct PictureNotesTests {
  private let notes = PictureNotes(
    experiment: "β-VAE <of> surface12 & more", trial: "latent=2-seed=1-0a", software: "Atelier 1.2")

  private func chart() -> Chart {
    var chart = Chart("Loss of a trial")
    chart.series = [Series("a", [Point(0, 0), Point(1, 1)], look: .distinct(0))]
    return chart
  }

  /// The chunks of a PNG: name, data, whether the check sum is that of both.
  private func chunks(_ png: [UInt8]) -> [(name: String, data: [UInt8], isWhole: Bool)] {
    var chunks: [(name: String, data: [UInt8], isWhole: Bool)] = []
    var rest = png.dropFirst(8)
    func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
    while rest.count >= 12 {
      let length = number(rest.prefix(4))
      let body = rest.dropFirst(4).prefix(4 + length)
      let sum = number(rest.dropFirst(8 + length).prefix(4))
      chunks.append((String(decoding: body.prefix(4), as: UTF8.self), Array(body.dropFirst(4)), sum == checkSum(body)))
      rest = rest.dropFirst(12 + length)
    }
    return chunks
  }

  /// ISO 3309, as division of polynomials: the remainder of the message, its first four bytes inverted.
  private func checkSum(_ bytes: ArraySlice<UInt8>) -> Int {
    let bits = bytes.flatMap { byte in (0..<8).map { byte >> $0 & 1 == 1 } } + [Bool](repeating: false, count: 32)
    var remainder: UInt32 = 0
    for (index, bit) in bits.enumerated() {
      let carry = remainder >> 31 == 1
      remainder = remainder << 1 | ((bit != (index < 32)) ? 1 : 0)
      if carry { remainder ^= 0x04C1_1DB7 }
    }
    return (0..<32).reduce(0) { $0 | Int(~remainder >> (31 - UInt32($1)) & 1) << $1 }
  }

  @Test func aPNGHasThemAsTexts() throws {
    let png = try drawn(chart(), as: .png, notes: notes)
    let found = chunks(png)
    #expect(found.map(\.name).starts(with: ["IHDR", "pHYs", "tEXt", "iTXt", "tEXt", "tEXt"]))
    #expect(found.last?.name == "IEND" && found.allSatisfy(\.isWhole))
    #expect(found[2].data == Array("Title\0Loss of a trial".utf8))
    #expect(found[3].data == Array("Experiment\0\0\0\0\0β-VAE <of> surface12 & more".utf8))
    #expect(found[4].data == Array("Trial\0latent=2-seed=1-0a".utf8))
    #expect(found[5].data == Array("Software\0Atelier 1.2".utf8))
    #expect(decoded(png) == decoded(try drawn(chart(), as: .png)))
  }

  @Test func withoutNotesThereIsTheTitle() throws {
    let texts = chunks(try drawn(chart(), as: .png)).filter { $0.name == "tEXt" }.map(\.data)
    #expect(texts == ["Title\0Loss of a trial", "Software\0Atelier 0.9"].map { Array($0.utf8) })
    let named = chunks(try drawn(Chart(), as: .png, notes: PictureNotes(title: "a\0b\n", software: "")))
    #expect(named.filter { $0.name == "tEXt" }.map(\.data) == [Array("Title\0a b ".utf8)])
  }

  @Test func anSVGHasTitleAndDescription() throws {
    let svg = String(decoding: try drawn(chart(), as: .svg, notes: notes), as: UTF8.self)
    let texts = """
      <title>Loss of a trial</title>
      <desc>Experiment: β-VAE &lt;of&gt; surface12 &amp; more; Trial: latent=2-seed=1-0a; Software: Atelier 1.2</desc>

      """
    let plain = String(
      decoding: try drawn(chart(), as: .svg, notes: PictureNotes(title: "", software: "")), as: UTF8.self)
    #expect(svg.contains(">\n" + texts + "<") && svg.replacing(texts, with: "") == plain)
  }

  /// A letter may carry further marks: what is escaped is the letter.
  @Test func whatXMLForbidsIsNotWritten() throws {
    let notes = PictureNotes(title: "<\u{301}a\u{FFFE}b\u{FFFF}&\u{20DD}c>\u{338}", software: "")
    let svg = String(decoding: try drawn(chart(), as: .svg, notes: notes), as: UTF8.self)
    #expect(
      svg.unicodeScalars.split(separator: "\n").contains {
        String($0) == "<title>&lt;\u{301}ab&amp;\u{20DD}c&gt;\u{338}</title>"
      })
  }

  /// Every kind of picture says its title.
  @Test func everyPictureSaysItsTitle() throws {
    let row = LayerRow(network: "a", role: .layer, path: "0", text: "linear 8", shape: [8], parameters: 72, depth: 0)
    let images = Images(count: 1, height: 1, width: 1, channels: 1, numbers: [0])
    let map = HeatMap(
      title: "Map", subtitle: "", label: "",
      columns: .init(name: "a", values: ["1", "2"], labels: ["1", "2"], isWords: false),
      rows: .init(name: "b", values: ["1"], labels: ["1"], isWords: false), cells: [[1, 2]])
    let lines = ParallelCoordinates(
      title: "Lines", subtitle: "", axes: [Axis("a"), Axis("b")], lines: [.init(values: [1, 2])], caption: "")
    let pictures: [(String, any Picture)] = [
      ("Loss of a trial", chart()), ("Page", Panels("Page", [chart()])),
      ("Grid", ImageGrid("Grid", of: images, columns: 1)),
      ("Networks", NetworkDiagram("Networks", [row])), ("Map", map), ("Lines", lines),
    ]
    for (title, picture) in pictures {
      #expect(String(decoding: try drawn(picture, as: .svg), as: UTF8.self).contains("<title>\(title)</title>"))
    }
  }

  @Test func aPDFHasMetadata() throws {
    let pdf = String(decoding: try drawn(chart(), as: .pdf, notes: notes), as: UTF8.self)
    #expect(pdf.contains("/Title (Loss of a trial)") && pdf.contains("/Creator (Atelier 1.2)"))
    #expect(pdf.contains("/Subject"))
  }
}
