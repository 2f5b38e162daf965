import Basics
internal import CCairo

/// The format of a picture, chosen by its file extension.
package enum PictureFormat: String, Sendable, CaseIterable {
  case png, svg, pdf

  package init(path: String) throws(Problem) {
    let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last.map { $0.lowercased() } ?? ""
    guard let format = PictureFormat(rawValue: ending) else {
      throw Problem("cannot draw to '\(path)'", hint: "a picture's name ends in .png, .svg or .pdf")
    }
    self = format
  }
}

/// A page to draw on, of one of the formats. Coordinates are points (1/72 inch) from the upper left corner.
package final class Canvas {
  package let size: Size
  /// Pixels per point, for PNG.
  let density: Double
  let context: OpaquePointer
  private let surface: OpaquePointer
  private let format: PictureFormat
  private let sink: Sink
  /// What stands in numbers in place of the decimal point; nil: the point.
  var decimalMark: String?
  /// Is told of every text that is drawn, with the corners of its ink on the page: tests see that no text lies over
  /// another.
  var onText: ((String, [Point]) -> Void)?

  /// Collects what cairo writes.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  /// Pixels per point: 300 dots per inch, fewer only where the image would be too large.
  package static func density(for size: Size) -> Double {
    let usual = 300.0 / 72
    let longest = max(size.width, size.height) * usual
    let area = size.width * size.height * usual * usual
    return usual / max(1, longest / 20_000, (area / 1e8).squareRoot())
  }

  package init(_ size: Size, _ format: PictureFormat) {
    precondition(size.width > 0 && size.height > 0, "a page of \(size.width) × \(size.height)")
    self.size = size
    self.format = format
    density = Canvas.density(for: size)
    let sink = Sink()
    self.sink = sink
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    switch format {
    case .png:
      surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, Int32((size.width * density).rounded(.up)), Int32((size.height * density).rounded(.up)))
    case .svg:
      surface = cairo_svg_surface_create_for_stream(Canvas.append, closure, size.width, size.height)
    case .pdf:
      surface = cairo_pdf_surface_create_for_stream(Canvas.append, closure, size.width, size.height)
      // The date of drawing would make every file different.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z")
    }
    context = cairo_create(surface)
    cairo_set_source_rgb(context, 1, 1, 1)
    cairo_paint(context)
    if format == .png { cairo_scale(context, density, density) }
  }

  /// A part of a page as pixels, transparent where nothing is drawn.
  private init(pixelsOf rect: Rect) {
    size = Size(rect.width, rect.height)
    format = .png
    density = Canvas.density(for: size)
    sink = Sink()
    surface = cairo_image_surface_create(
      CAIRO_FORMAT_ARGB32, Int32((size.width * density).rounded(.up)), Int32((size.height * density).rounded(.up)))
    context = cairo_create(surface)
    cairo_scale(context, density, density)
    cairo_translate(context, -rect.left, -rect.top)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  private static let append: cairo_write_func_t = { closure, bytes, count in
    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }

  /// The finished picture's bytes. Nothing may be drawn afterwards.
  package func finished(_ notes: PictureNotes = PictureNotes()) throws(Problem) -> [UInt8] {
    if format == .pdf { setMetadata(notes) }
    var status = cairo_status(context)
    if format != .png {
      cairo_surface_finish(surface)
      if status == CAIRO_STATUS_SUCCESS { status = cairo_surface_status(surface) }
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw Problem("cannot draw the picture: \(String(cString: cairo_status_to_string(status)))")
    }
    switch format {
    case .png:
      let resolution = resolutionChunk(dotsPerMetre: UInt32((density * 72 / 0.0254).rounded()))
      return try withChunks(encodedPNG(surface), resolution + notes.texts.flatMap { textChunk($0.keyword, $0.text) })
    case .svg: return withNotes(withSteadyNames(sink.bytes), notes)
    case .pdf: return sink.bytes
    }
  }

  private func setMetadata(_ notes: PictureNotes) {
    let subject = notes.description(without: ["Title", "Software"])
    for (key, text) in [
      (CAIRO_PDF_METADATA_TITLE, notes.title ?? ""), (CAIRO_PDF_METADATA_SUBJECT, subject),
      (CAIRO_PDF_METADATA_CREATOR, notes.software),
    ] where !text.isEmpty {
      cairo_pdf_surface_set_metadata(surface, key, printable(text))
    }
  }
}

extension Canvas {
  package func fill(_ rect: Rect, _ color: Color) {
    use(color)
    cairo_rectangle(context, rect.left, rect.top, rect.width, rect.height)
    cairo_fill(context)
  }

  package func outline(_ rect: Rect, _ color: Color, width: Double) {
    use(color)
    cairo_set_line_width(context, width)
    cairo_rectangle(context, rect.left, rect.top, rect.width, rect.height)
    cairo_stroke(context)
  }

  package func polygon(_ points: [Point], _ color: Color) {
    guard points.count > 2 else { return }
    use(color)
    trace(points)
    cairo_close_path(context)
    cairo_fill(context)
  }

  package func line(_ points: [Point], _ color: Color, width: Double, dash: Dash = .solid) {
    guard points.count > 1 else { return }
    use(color)
    cairo_set_line_width(context, width)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
    let pattern = dash.pattern.map { $0 * width }
    cairo_set_dash(context, pattern, Int32(pattern.count), 0)
    trace(points)
    cairo_stroke(context)
    cairo_set_dash(context, nil, 0, 0)
  }

  /// Draws what `body` draws, but only within the rectangle.
  package func clipped(to rect: Rect, _ body: () -> Void) {
    cairo_save(context)
    cairo_rectangle(context, rect.left, rect.top, rect.width, rect.height)
    cairo_clip(context)
    body()
    cairo_restore(context)
  }

  /// Draws what `body` draws within a rectangle as pixels, if so wished and the page is one of vectors.
  package func rasterised(if isWished: Bool, in rect: Rect, _ body: (Canvas) -> Void) {
    guard isWished, format != .png else { return body(self) }
    let part = Canvas(pixelsOf: rect)
    body(part)
    cairo_surface_flush(part.surface)
    cairo_save(context)
    cairo_translate(context, rect.left, rect.top)
    cairo_scale(context, 1 / part.density, 1 / part.density)
    cairo_set_source_surface(context, part.surface, 0, 0)
    cairo_paint(context)
    cairo_restore(context)
  }

  /// Draws what `body` draws, moved right and down.
  package func moved(_ x: Double, _ y: Double, _ body: () -> Void) {
    cairo_save(context)
    cairo_translate(context, x, y)
    body()
    cairo_restore(context)
  }

  /// One point of a series: its marker filled, with a white rim that keeps neighbours apart.
  package func marker(_ marker: Marker, at center: Point, radius: Double, _ color: Color, rim: Bool = true) {
    let r = radius
    switch marker {
    case .circle:
      cairo_new_sub_path(context)
      cairo_arc(context, center.x, center.y, r, 0, 2 * .pi)
    case .square: trace([(-1, -1), (1, -1), (1, 1), (-1, 1)], 0.88 * r, around: center)
    case .triangle: trace([(0, -1.25), (1.15, 0.8), (-1.15, 0.8)], r, around: center)
    case .triangleDown: trace([(0, 1.25), (1.15, -0.8), (-1.15, -0.8)], r, around: center)
    case .diamond: trace([(0, -1), (1, 0), (0, 1), (-1, 0)], 1.25 * r, around: center)
    case .plus: return strokes([(Point(-r, 0), Point(r, 0)), (Point(0, -r), Point(0, r))], at: center, radius, color)
    case .cross:
      let d = 0.8 * r
      return strokes([(Point(-d, -d), Point(d, d)), (Point(-d, d), Point(d, -d))], at: center, radius, color)
    }
    cairo_close_path(context)
    if rim {
      use(.white)
      cairo_set_line_width(context, 0.35 * radius)
      cairo_stroke_preserve(context)
    }
    use(color)
    cairo_fill(context)
  }

  package enum Anchor: Sendable { case start, middle, end }

  /// A text whose baseline begins, has its middle or ends at a point, turned around it (radians, clockwise).
  /// With a halo, a white rim keeps it apart from what lies below.
  package func text(
    _ text: String, at point: Point, _ style: TextStyle, anchor: Anchor = .start, angle: Double = 0, halo: Bool = false
  ) {
    let text = decimalMark.map { printable(text).withDecimalMark($0) } ?? printable(text)
    if text.isEmpty { return }
    select(style, on: context)
    use(style.color)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    let shift: Double =
      switch anchor {
      case .start: 0
      case .middle: -extents.x_advance / 2
      case .end: -extents.x_advance
      }
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, angle)
    if halo {
      use(.white)
      cairo_set_line_width(context, 0.3 * style.size)
      cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
      cairo_move_to(context, shift, 0)
      cairo_text_path(context, text)
      cairo_stroke(context)
      use(style.color)
    }
    cairo_move_to(context, shift, 0)
    cairo_show_text(context, text)
    onText?(text, corners(of: extents, shift: shift))
    cairo_restore(context)
  }

  /// The corners on the page of a text that is drawn `shift` right of the origin.
  private func corners(of extents: cairo_text_extents_t, shift: Double) -> [Point] {
    let (left, top) = (shift + extents.x_bearing, extents.y_bearing)
    let (right, bottom) = (left + extents.width, top + extents.height)
    let scale = format == .png ? density : 1
    return [(left, top), (right, top), (right, bottom), (left, bottom)].map { corner in
      var (x, y) = corner
      cairo_user_to_device(context, &x, &y)
      return Point(x / scale, y / scale)
    }
  }

  /// Pixels `[height][width]` of 0xRRGGBB in a rectangle, nearest neighbour.
  package func image(_ raster: Raster, in rect: Rect) {
    guard raster.width > 0, raster.height > 0, rect.width > 0, rect.height > 0 else { return }
    cairo_save(context)
    cairo_translate(context, rect.left, rect.top)
    cairo_scale(context, rect.width / Double(raster.width), rect.height / Double(raster.height))
    for top in stride(from: 0, to: raster.height, by: Self.partStep) {
      for left in stride(from: 0, to: raster.width, by: Self.partStep) { paint(raster, left, top) }
    }
    cairo_restore(context)
  }

  /// Cairo takes no image of more than 32,767 pixels a side and, where it scales, counts them in 16 bits.
  private static let partSide = 16_000
  /// Parts overlap, or one could see where they meet.
  private static let partStep = 15_000

  /// The part of a raster from a pixel on, as large as cairo takes it, a pixel a unit.
  private func paint(_ raster: Raster, _ left: Int, _ top: Int) {
    let width = min(Self.partSide, raster.width - left)
    let height = min(Self.partSide, raster.height - top)
    let image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    defer { cairo_surface_destroy(image) }
    if let bytes = cairo_image_surface_get_data(image) {
      let stride = Int(cairo_image_surface_get_stride(image))
      cairo_surface_flush(image)
      raster.pixels.withUnsafeBytes { pixels in
        for y in 0..<height {
          let first = 4 * ((top + y) * raster.width + left)
          UnsafeMutableRawBufferPointer(start: bytes + y * stride, count: 4 * width)
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: pixels[first..<first + 4 * width]))
        }
      }
      cairo_surface_mark_dirty(image)
    }
    // An image that there is no memory for makes the page faulty, which `finished` reports.
    cairo_set_source_surface(context, image, Double(left), Double(top))
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
    cairo_paint(context)
  }

  private func strokes(_ lines: [(Point, Point)], at center: Point, _ radius: Double, _ color: Color) {
    use(color)
    cairo_set_line_width(context, 0.55 * radius)
    for (from, to) in lines {
      cairo_move_to(context, center.x + from.x, center.y + from.y)
      cairo_line_to(context, center.x + to.x, center.y + to.y)
    }
    cairo_stroke(context)
  }

  private func use(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }

  private func trace(_ corners: [(x: Double, y: Double)], _ radius: Double, around center: Point) {
    trace(corners.map { Point(center.x + radius * $0.x, center.y + radius * $0.y) })
  }

  private func trace(_ points: [Point]) {
    cairo_new_path(context)
    for point in points { cairo_line_to(context, point.x, point.y) }
  }
}
