import Basics
import Glibc

/// Writes the two pages of the gallery from their lists and the results of the experiments: docs/gallery.md, with what
/// each system of the sources is to show and what came out, and docs/gallery-figures.md, with every kind of figure and
/// the row that asks for it.
@main struct Gallery {
  /// The bytes that a picture may take, and all pictures of each page together.
  static let most = (bytes: 60_000, figures: 3_000_000, systems: 5_600_000)

  private static let usage = """
    usage: gallery figures LISTS RESULTS DOCS
           gallery systems LISTS RESULTS DOCS [EXPERIMENT…]   reads the results of all experiments, or of these alone
           gallery experiments LISTS [EXPERIMENT…]            the systems' experiments, each with the data it needs
    """

  static func main() {
    do {
      let words = Array(CommandLine.arguments.dropFirst())
      switch (words.first, words.count) {
      case ("figures", 4): try writeFigures(lists: words[1], results: words[2], docs: words[3])
      case ("systems", 4...):
        let chosen = try System.chosen(Array(words.dropFirst(4)), among: System.all(in: words[1]))
        let report = try SystemsGallery(lists: words[1], results: words[2], docs: words[3]).update(chosen)
        print(report.summary)
        for line in report.notes + report.problems { print("gallery: \(line)") }
        if !report.problems.isEmpty { exit(1) }
      case ("experiments", 2...):
        for system in try System.chosen(Array(words.dropFirst(2)), among: System.all(in: words[1])) {
          print(([system.experiment] + system.data).joined(separator: " "))
        }
      default: throw Problem(usage)
      }
    } catch {
      print("gallery: \((error as? Problem)?.message ?? "\(error)")")
      exit(1)
    }
  }

  /// All pictures are made before the first is written: what fails leaves the gallery as it was.
  private static func writeFigures(lists: String, results: String, docs: String) throws {
    let page = FiguresPage(try GalleryRow.all(in: lists).map { try Entry($0, results: results) })
    var pictures: [String: [UInt8]] = [:]
    for (name, path) in page.entries.flatMap(\.pictures) {
      pictures[name] = try SmallPicture(path: path).bytes(atMost: most.bytes)
    }
    let total = pictures.values.reduce(0) { $0 + $1.count }
    guard total <= most.figures else { throw Problem("the pictures take \(total) bytes, \(most.figures) at most") }
    let folder = PictureFolder(path: "\(docs)/images/gallery")
    for (name, bytes) in pictures { try folder.write(bytes, as: name) }
    try folder.keep(Set(pictures.keys))
    try AtomicFile.write(page.text, to: "\(docs)/gallery-figures.md")
    print("\(docs)/gallery-figures.md: \(pictures.count) pictures, \(total / 1000) kB")
  }
}
