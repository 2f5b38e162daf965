import Basics
import Figures

/// Images side by side as one PNG with a pixel for each of theirs, for a page that enlarges it by a whole number.
struct ReportPicture {
  let png: [UInt8]
  let width: Int
  let height: Int
  /// How many pixels of the page one of its pixels takes along a side.
  let enlargement: Int
  let count: Int

  /// Between images, grey: it is seen beside black and beside white.
  private static let gap = 1
  private static let ground: UInt32 = 0x8C8C8C

  /// Rows of images. All have the size of the first.
  init(_ rows: [[(images: Images, index: Int)]]) throws(Problem) {
    let first = rows[0][0].images
    let columns = rows.map(\.count).max() ?? 1
    let (cellWidth, cellHeight) = (first.width + Self.gap, first.height + Self.gap)
    width = columns * cellWidth - Self.gap
    height = rows.count * cellHeight - Self.gap
    count = rows.reduce(0) { $0 + $1.count }
    enlargement = max(1, min(4, 64 / max(first.width, first.height)))
    var raster = Raster(width: width, height: height, filled: Self.ground)
    for (r, row) in rows.enumerated() {
      for (c, (images, index)) in row.enumerated() {
        for y in 0..<min(images.height, first.height) {
          for x in 0..<min(images.width, first.width) {
            raster[c * cellWidth + x, r * cellHeight + y] = images.pixel(index, x, y) ?? Images.missing
          }
        }
      }
    }
    png = try raster.png()
  }

  /// How many bytes of the page it takes.
  var size: Int { (png.count + 2) / 3 * 4 }

  func write(to html: inout Html, alt: String) {
    html.tag(
      "img",
      [
        "src": "data:image/png;base64,\(Base64.text(of: png))", "alt": alt, "width": String(width * enlargement),
        "height": String(height * enlargement),
      ])
  }
}
