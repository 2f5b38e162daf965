import Basics
import Glibc

/// Writes docs/gallery.md from the list of figures and the results of their experiments: for each figure the row that
/// asks for it, and a small picture of what came out.
///
///     gallery Tests/Gallery/rows.csv RESULTS docs
@main struct Gallery {
  /// Of a picture, and of all.
  static let most = (bytes: 60_000, all: 3_000_000)

  static func main() {
    do { try write() } catch {
      print("gallery: \((error as? Problem)?.message ?? "\(error)")")
      exit(1)
    }
  }

  /// All pictures are made before the first is written: what fails leaves the gallery as it was.
  private static func write() throws {
    let words = CommandLine.arguments
    guard words.count == 4, let table = Table(csv: try Files.text(words[1])) else {
      throw Problem("usage: gallery ROWS.csv RESULTS DOCS")
    }
    let (results, docs) = (words[2], words[3])
    let page = Page(try GalleryRow.all(table).map { try Entry($0, results: results) })
    var pictures: [String: [UInt8]] = [:]
    for (name, path) in page.entries.flatMap(\.pictures) {
      pictures[name] = try SmallPicture(path: path).bytes(atMost: most.bytes)
    }
    let total = pictures.values.reduce(0) { $0 + $1.count }
    guard total <= most.all else { throw Problem("the pictures take \(total) bytes, \(most.all) at most") }
    let images = "\(docs)/images/gallery"
    try Files.makeFolder(images)
    for (name, bytes) in pictures { try AtomicFile.write(bytes, to: "\(images)/\(name)") }
    for old in Files.names(in: images) where pictures[old] == nil { try Files.remove("\(images)/\(old)") }
    try AtomicFile.write(page.text, to: "\(docs)/gallery.md")
    print("\(docs)/gallery.md: \(pictures.count) pictures, \(total / 1000) kB")
  }
}
