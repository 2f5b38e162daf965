import Basics

/// Images in memory, in the form that their source gives them (a byte or a bit a pixel), converted when they are read.
struct ImageSet: DataSet {
  /// Some of the rows of a file's or a generator's arrays. Splits cut from one file share them.
  struct Part: Sendable {
    var pixels: Pixels
    var labels: [UInt8] = []
    /// Other pictures or arrays of each example, by field name.
    var others: [String: Pixels] = [:]
    /// Of each example the field `caption`; nil: it is none of these.
    var captions: Captions?
    /// Other numbers of each example, by field name.
    var factors: [String: [Float]] = [:]
    /// The rows that belong to the split, in order.
    var rows: Rows
  }

  enum Rows: Sendable {
    case range(Range<Int>)
    case chosen([Int])

    var count: Int {
      switch self {
      case .range(let range): range.count
      case .chosen(let rows): rows.count
      }
    }

    subscript(_ index: Int) -> Int {
      switch self {
      case .range(let range): range.lowerBound + index
      case .chosen(let rows): rows[index]
      }
    }
  }

  /// What a source holds, without the effect of its options.
  struct Contents {
    var fields: [DataField]
    var fingerprint: String
    /// For every split.
    var parts: [Split: Part]
  }

  let fields: [DataField]
  let fingerprint: String
  let options: ImageOptions
  private let parts: [Split: Part]
  /// What the training examples' pictures are cut from; nil: they are taken as they are.
  private let larger: Contents?
  /// For each of the source's classes its number in this set, or -1 if it is left out; empty: the same numbers.
  private let classes: [Float]

  init(
    _ contents: Contents, cutFrom larger: Contents?, options: ImageOptions, context: SourceContext
  ) throws(Problem) {
    fields = try options.fields(contents.fields, context)
    self.larger = larger
    fingerprint = contents.fingerprint
    self.options = options
    let chosen = try options.chosenClasses(contents.fields)
    var classes: [Float] = []
    if let last = chosen.max() {
      classes = [Float](repeating: -1, count: last + 1)
      for (index, number) in chosen.enumerated() { classes[number] = Float(index) }
    }
    self.classes = classes
    var parts = contents.parts
    for (split, part) in parts {
      var rows = part.rows
      if !classes.isEmpty { rows = .chosen(rows.filter { classes.has(part.label(of: $0)) }) }
      parts[split]?.rows = options.subset(of: rows, split)
    }
    self.parts = parts
  }

  func part(_ split: Split) -> Part {
    guard let part = parts[split] else { preconditionFailure("a set without its \(split.rawValue) split") }
    return part
  }

  func count(_ split: Split) -> Int { part(split).rows.count }

  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
    try read(split, indices, field: field, drawn: nil, into: numbers)
  }

  func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    try read(split, indices, field: field, drawn: draw, into: numbers)
  }

  private func read(
    _ split: Split, _ indices: [Int], field name: String, drawn: Draw?,
    into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    let part = part(split)
    guard let field = self.field(name) else { throw Problem("the data has no field '\(name)'") }
    let size = field.shape.reduce(1, *)
    precondition(numbers.count >= indices.count * size, "\(indices.count) examples of \(size) into \(numbers.count)")
    for (i, index) in indices.enumerated() {
      precondition(index >= 0 && index < part.rows.count, "example \(index) of \(part.rows.count)")
      let row = part.rows[index]
      let room = UnsafeMutableBufferPointer(rebasing: numbers[i * size..<(i + 1) * size])
      let isMirrored = options.isMirrored(row, split, drawn)
      let cell = ImageOptions.Cell(split: split, field: name, row: row)
      if split == .train, let drawn, let larger, let whole = larger.fields.first(where: { $0.name == name }),
        whole.shape != field.shape
      {
        try cut(field, cell, from: larger, whole, isMirrored: isMirrored, drawn, into: room)
      } else {
        try write(cell, of: part, isMirrored: isMirrored, drawn, into: room)
      }
      if name == "label", !classes.isEmpty { room[0] = classes[Int(room[0])] }
      if isMirrored, let (width, channels) = picture(field) {
        ImageOptions.mirror(room, width: width, channels: channels)
      }
    }
  }

  private func write(
    _ cell: ImageOptions.Cell, of part: Part, isMirrored: Bool, _ drawn: Draw?,
    into room: UnsafeMutableBufferPointer<Float>
  ) throws(Problem) {
    let (name, row) = (cell.field, cell.row)
    if let pixels = name == "data" ? part.pixels : part.others[name] {
      try options.write(pixels, cell, draw: drawn, into: room)
    } else if name == "label", let label = part.storedLabel(of: row) {
      room[0] = label
    } else if name == "caption", let captions = part.captions {
      captions.write(row, cell.split == .train ? drawn : nil, into: room)
    } else if let factor = part.factors[name] {
      room[0] = factor[row]
    } else if case .drawn(let images) = part.pixels {
      images.write(name, row, isMirrored: isMirrored, into: room)
    }
  }

  /// Writes the part of a larger picture that the draw decides.
  private func cut(
    _ field: DataField, _ cell: ImageOptions.Cell, from larger: Contents, _ whole: DataField, isMirrored: Bool,
    _ drawn: Draw, into room: UnsafeMutableBufferPointer<Float>
  ) throws(Problem) {
    guard let part = larger.parts[cell.split], let (size, channels) = extent(of: field),
      let (from, _) = extent(of: whole)
    else { preconditionFailure("\(field) is no part of \(whole)") }
    let numbers = UnsafeMutableBufferPointer<Float>.allocate(capacity: from.height * from.width * channels)
    defer { numbers.deallocate() }
    try write(cell, of: part, isMirrored: isMirrored, drawn, into: numbers)
    let corner = options.corner(cell.row, of: size, in: from, drawn)
    let line = size.width * channels
    for row in 0..<size.height {
      let start = ((corner.top + row) * from.width + corner.left) * channels
      _ = UnsafeMutableBufferPointer(rebasing: room[row * line..<(row + 1) * line])
        .update(fromContentsOf: numbers[start..<start + line])
    }
  }

  /// The size of a field that is an image or a map; nil for others.
  private func extent(of field: DataField) -> (size: (height: Int, width: Int), channels: Int)? {
    switch field.shape.count {
    case 3: ((field.shape[1], field.shape[2]), field.shape[0])
    case 2: ((field.shape[0], field.shape[1]), 1)
    default: nil
    }
  }

  /// The size of a field that can be mirrored, which is an image or a map of the images' size; nil for others.
  private func picture(_ field: DataField) -> (width: Int, channels: Int)? {
    guard let (size, channels) = extent(of: field),
      field.shape.count == 3 || field.shape == Array(fields[0].shape.dropFirst())
    else { return nil }
    return (size.width, channels)
  }
}

extension ImageSet.Rows {
  fileprivate func filter(_ isKept: (Int) -> Bool) -> [Int] {
    (0..<count).compactMap { isKept(self[$0]) ? self[$0] : nil }
  }
}

extension ImageSet.Part {
  /// The class of a row; nil where the label is drawn with the image.
  fileprivate func storedLabel(of row: Int) -> Float? { labels.isEmpty ? factors["label"]?[row] : Float(labels[row]) }

  fileprivate func label(of row: Int) -> Float {
    if let label = storedLabel(of: row) { return label }
    guard case .drawn(let images) = pixels else { preconditionFailure("a set without the labels that it describes") }
    var label = Float(0)
    withUnsafeMutablePointer(to: &label) {
      images.write("label", row, isMirrored: false, into: UnsafeMutableBufferPointer(start: $0, count: 1))
    }
    return label
  }
}

extension [Float] {
  /// Whether a class is kept.
  fileprivate func has(_ label: Float) -> Bool { Int(label) < count && self[Int(label)] >= 0 }
}

/// The pixels of many images of one size, one image after the other.
enum Pixels: Sendable {
  case bytes([UInt8])
  /// The lowest bit of a byte first; each image begins with a byte of its own.
  case bits([UInt8])
  /// Drawn when they are read, as are the other fields.
  case drawn(DrawnImages)
  /// Like `bytes`, in a file of the cache.
  case prepared(PreparedArrays, String)
  /// Classes, a byte each, in a file of the cache.
  case classes(PreparedArrays, String)
  /// Numbers that are not pixels and are used unchanged.
  case numbers([Float])
}
