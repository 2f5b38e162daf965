import Basics
import CCairo
import Glibc

/// Writes docs/gallery.md from the list of figures and the results of their experiments: for each figure of the sources where it
/// is from, the row that asks for it, and a small picture of what came out.
///
///     gallery Tests/Gallery/rows.csv RESULTS docs
@main struct Gallery {
  /// Of a thumbnail, and of all.
  static let most = (bytes: 60_000, all: 3_000_000)

  static func main() {
    do { try write() } catch {
      print("gallery: \((error as? Problem)?.message ?? "\(error)")")
      exit(1)
    }
  }

  private static func write() throws {
    let words = CommandLine.arguments
    guard words.count == 4, let rows = Table(csv: try Files.text(words[1])) else {
      throw Problem("it is written: gallery ROWS.csv RESULTS DOCS")
    }
    let (results, docs) = (words[2], words[3])
    let images = "\(docs)/images/gallery"
    try Files.makeFolder(images)
    var page = [
      "# Every figure of the sources", "",
      "Each row below is a row of `figures:` in an experiment under `Experiments/gallery`. `make gallery` runs them all and writes "
        + "this page; the pictures here are reduced, their originals have 300 dots per inch. Beside each lies a CSV of what it shows.",
    ]
    var section = ""
    var total = 0
    var written: Set<String> = []
    for row in rows.rows {
      let cells = Dictionary(uniqueKeysWithValues: zip(rows.columns, row))
      func cell(_ column: String) -> String { cells[column] ?? "" }
      if cell("section") != section {
        section = cell("section")
        page += ["", "## \(section)"]
      }
      let path = try picture(cell("picture"), in: "\(results)/\(cell("experiment"))")
      let name = "\(cell("experiment"))-\(path.lastComponent)"
      let small = try Thumbnail(path: path).bytes(atMost: most.bytes)
      total += small.count
      try AtomicFile.write(small, to: "\(images)/\(name)")
      written.insert(name)
      let file = "../Experiments/gallery/\(cell("experiment")).yaml"
      page += [
        "", "### \(cell("figure"))", "",
        "`\(cell("row"))` in [\(cell("experiment")).yaml](\(file))" + (cell("note").isEmpty ? "" : ": \(cell("note"))"),
        "",
        "![\(cell("figure"))](images/gallery/\(name))",
      ]
    }
    for old in Files.names(in: images) where !written.contains(old) { try Files.remove("\(images)/\(old)") }
    guard total <= most.all else { throw Problem("the pictures take \(total) bytes, \(most.all) at most") }
    try AtomicFile.write(page.joined(separator: "\n") + "\n", to: "\(docs)/gallery.md")
    print("\(docs)/gallery.md: \(written.count) pictures, \(total / 1000) kB")
  }

  /// A picture of a sweep, `figures/loss.png`, or of its first trial, `loss.png`.
  private static func picture(_ name: String, in results: String) throws -> String {
    let trial = Files.names(in: "\(results)/trials").filter { !$0.hasPrefix(".") }.min() ?? ""
    let path = name.hasPrefix("figures/") ? "\(results)/\(name)" : "\(results)/trials/\(trial)/figures/\(name)"
    guard Files.exists(path) else { throw Problem("\(path) is missing") }
    return path
  }
}

/// A picture made smaller until its file is small enough.
private struct Thumbnail {
  private let surface: OpaquePointer
  private let path: String

  init(path: String) throws {
    guard let surface = cairo_image_surface_create_from_png(path),
      cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
    else { throw Problem("\(path) cannot be read") }
    self.surface = surface
    self.path = path
  }

  func bytes(atMost most: Int) throws -> [UInt8] {
    let width = Double(cairo_image_surface_get_width(surface))
    // Half the dots, or a width that fits a page; then ever smaller.
    var factor = min(0.5, 760 / width)
    while true {
      let bytes = try scaled(factor)
      if bytes.count <= most { return bytes }
      guard factor > 0.05 else { throw Problem("\(path) cannot be made small enough") }
      factor *= 0.85
    }
  }

  private func scaled(_ factor: Double) throws -> [UInt8] {
    let width = Double(cairo_image_surface_get_width(surface)) * factor
    let height = Double(cairo_image_surface_get_height(surface)) * factor
    let target = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width.rounded()), Int32(height.rounded()))
    defer { cairo_surface_destroy(target) }
    let context = cairo_create(target)
    cairo_scale(context, factor, factor)
    cairo_set_source_surface(context, surface, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_GOOD)
    cairo_paint(context)
    cairo_destroy(context)
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    let status = cairo_surface_write_to_png_stream(
      target,
      { closure, bytes, count in
        guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
          .append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque())
    guard status == CAIRO_STATUS_SUCCESS else { throw Problem("\(path) cannot be written smaller") }
    return sink.bytes
  }
}
