import Basics
import Figures
import TestSupport
import Testing

@testable import Report

@Suite struct HtmlTests {
  private func text(_ body: (inout Html) -> Void) -> String {
    var html = Html()
    body(&html)
    return String(decoding: html.bytes, as: UTF8.self)
  }

  @Test func textIsEscaped() {
    #expect(
      text { $0.tag("p", ["title": "\"a\" <b>", "id": nil], text: "<script>'&'</script>") }
        == "<p title=\"&quot;a&quot; &lt;b&gt;\">&lt;script&gt;&#39;&amp;&#39;&lt;/script&gt;</p>")
    #expect(text { $0.text("ä 日本\t\n") } == "ä 日本\t\n")
    #expect(text { $0.text("\u{0}\u{1B}[1m\u{7F}") } == "\u{FFFD}\u{FFFD}[1m\u{FFFD}")
  }

  @Test func tagsNest() {
    let made = text {
      $0.tag("div") {
        $0.tag("img", ["alt": ""])
        $0.heading(9, "deep")
      }
    }
    #expect(made == "<div><img alt=\"\"><h6>deep</h6></div>")
  }

  /// RFC 4648, section 10; the hash of nothing as `openssl dgst -sha256 -binary | base64` has it.
  @Test func base64() {
    let known = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "foobar": "Zm9vYmFy"]
    for (plain, coded) in known { #expect(Base64.text(of: Array(plain.utf8)) == coded) }
    #expect(Base64.text(of: [0xFB, 0xFF, 0xBF]) == "+/+/")
    #expect(Base64.hash(of: []) == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  }

  @Test func linksAreRelative() throws {
    let root = TemporaryFolder()
    root.write("a/trials/x y/log.txt", "")
    root.write("b/#1?.txt", "")
    let link = RelativeLink(from: "\(root.path)/a")
    #expect(link("\(root.path)/a/trials/x y/log.txt") == "trials/x%20y/log.txt")
    #expect(link("\(root.path)/b/#1?.txt") == "../b/%231%3F.txt")
    #expect(link("\(root.path)/a/javascript:alert(1)") == "javascript%3Aalert%281%29")
    #expect(link("\(root.path)/a") == ".")
  }

  @Test func pointsStandOneUnderTheOther() {
    let column = NumberColumn([Estimate([100, 104]), Estimate([1.234]), nil, Estimate([-1.21, -1.22, -1.23])])
    #expect(column.texts[0].hasPrefix("102"))
    #expect(column.texts[3].hasPrefix("\u{2212}1.220 ± "))
    // What follows the point's place is equally wide in all rows that have a number.
    let ends = [0, 1, 3].map { row in
      let text = column.texts[row]
      return text.drop { $0 != "." && $0 != "\u{2008}" }.count
    }
    #expect(Set(ends).count == 1, "\(column.texts)")
  }

  @Test func powersOfTenStayWhole() {
    let column = NumberColumn([Estimate([3.25e-8]), Estimate([1.5e-7, 1.7e-7]), nil])
    let texts = column.texts.map { text in String(text.filter { $0 != "\u{2007}" && $0 != "\u{2008}" }) }
    #expect(texts == ["3.250e\u{2212}08", "(1.6 ± 1.3)e\u{2212}07", "–"])
  }

  @Test func thinningKeepsWhatIsSeen() {
    let points = (0..<10_000).map { Point(Double($0), $0 == 4_321 ? 1_000 : Double($0 % 7)) }
    let thin = thinned(points, columns: 50)
    #expect(thin.count <= 4 * 51)
    #expect(thin.first == points.first && thin.last == points.last)
    #expect(thin.contains(Point(4_321, 1_000)))
    #expect(zip(thin, thin.dropFirst()).allSatisfy { $0.x < $1.x })
    #expect(thinned(Array(points.prefix(60)), columns: 50) == Array(points.prefix(60)))
    // What is not a number is neither the lowest nor the highest.
    let broken = (0..<1_000).map { index in
      let odd: [Int: Double] = [555: 9, 560: -9]
      return Point(Double(index), index % 100 == 0 ? .nan : odd[index] ?? 0)
    }
    let kept = thinned(broken, columns: 10)
    #expect(kept.contains(Point(555, 9)) && kept.contains(Point(560, -9)) && kept.contains { $0.y.isNaN })
    let gap = (0..<1_000).map { Point(Double($0), .nan) }
    #expect(thinned(gap, columns: 10).count <= 44)
  }

  @Test func aPictureHasThePixelsOfItsImages() throws {
    let images = try Images(NPY(shape: [3, 2, 2], numbers: [0, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, .nan]), name: "x")
    let picture = try ReportPicture([[(images, 0), (images, 1)], [(images, 2)]])
    #expect(picture.width == 5 && picture.height == 5 && picture.count == 3)
    // Width and height in a PNG's header.
    #expect(picture.png[16..<24] == [0, 0, 0, 5, 0, 0, 0, 5])
    // With a pixel that is not a number there is colour, else grey.
    let grey = try ReportPicture([[(images, 0)]])
    #expect(picture.png[25] == 2 && grey.png[25] == 0)
  }
}
