import Basics

/// Images in memory, kept as they came (a byte or a bit a pixel) and made numbers when read.
struct ImageSet: DataSet {
  /// Some of the rows of a file's or a generator's arrays. Splits cut from one file share them.
  struct Part: Sendable {
    var pixels: Pixels
    var labels: [UInt8] = []
    /// Other pictures or arrays of each example, by field name.
    var others: [String: Pixels] = [:]
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

  let fields: [DataField]
  let fingerprint: String
  let options: ImageOptions
  private let train: Part
  private let valid: Part
  private let test: Part

  init(
    fields: [DataField], fingerprint: String, options: ImageOptions, train: Part, valid: Part, test: Part
  ) {
    self.fields = fields
    self.fingerprint = fingerprint
    self.options = options
    self.train = options.subset(of: train, .train)
    self.valid = options.subset(of: valid, .valid)
    self.test = options.subset(of: test, .test)
  }

  func part(_ split: Split) -> Part {
    switch split {
    case .train: train
    case .valid: valid
    case .test: test
    }
  }

  func count(_ split: Split) -> Int { part(split).rows.count }

  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws {
    try read(split, indices, field: field, draw: .fixed, into: numbers)
  }

  func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    let part = part(split)
    guard let shape = self.field(field)?.shape else { throw Problem("the data has no field '\(field)'") }
    let size = shape.reduce(1, *)
    precondition(numbers.count >= indices.count * size, "\(indices.count) examples of \(size) into \(numbers.count)")
    for (place, index) in indices.enumerated() {
      precondition(index >= 0 && index < part.rows.count, "example \(index) of \(part.rows.count)")
      let row = part.rows[index]
      if let pixels = field == "data" ? part.pixels : part.others[field] {
        let room = UnsafeMutableBufferPointer(rebasing: numbers[place * size..<(place + 1) * size])
        options.write(pixels, row: row, split: split, draw: draw, into: room)
      } else if field == "label", !part.labels.isEmpty {
        numbers[place] = Float(part.labels[row])
      } else if let factor = part.factors[field] {
        numbers[place] = factor[row]
      } else if case .drawn(let images) = part.pixels {
        images.write(field, row, into: UnsafeMutableBufferPointer(rebasing: numbers[place * size..<(place + 1) * size]))
      }
    }
  }
}

/// The pixels of many images of one size, one image after the other.
enum Pixels: Sendable {
  case bytes([UInt8])
  /// The lowest bit of a byte first; each image begins with a byte of its own.
  case bits([UInt8])
  /// Drawn when they are read; other fields come from there too.
  case drawn(DrawnImages)
  /// As `bytes`, in the cache.
  case prepared(PreparedArrays, String)
  /// No pixels but numbers, which are read as they are.
  case numbers([Float])
}
