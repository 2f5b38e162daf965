import Basics

// `resize` of what does not come from picture files: drawn pictures, arrays in memory.
extension Preparation {
  /// The fields of examples, scaled.
  func scaled(_ fields: [DataField]) -> [DataField] {
    fields.map { field in
      guard scaling(of: field, beside: fields[0]) != nil else { return field }
      var field = field
      let axis = field.shape.count - 2
      let to = scaled(height: field.shape[axis], width: field.shape[axis + 1])
      (field.shape[axis], field.shape[axis + 1]) = (to.height, to.width)
      return field
    }
  }

  /// How a field is scaled with the picture `data`; nil: it is none of the pictures and maps of that size. Maps are not
  /// blended: between two classes there is no third.
  func scaling(of field: DataField, beside data: DataField) -> Preparation? {
    guard !resize.isEmpty, data.shape.count == 3, (2...3).contains(field.shape.count),
      field.shape.suffix(2) == data.shape.suffix(2)
    else { return nil }
    var scaling = self
    if field.shape.count == 2 || field.classes != nil { scaling.filter = .nearest }
    return scaling
  }

  /// A picture of numbers `[height, width, channels]`, scaled.
  func scaled(_ numbers: [Float], height: Int, width: Int) -> [Float] {
    let channels = numbers.count / (height * width)
    let (shown, to) = (shown(height: height, width: width), scaled(height: height, width: width))
    let top = Self.margin(height, around: shown.height)
    let left = Self.margin(width, around: shown.width)
    let middle = (top..<top + shown.height).flatMap { row in
      let start = (row * width + left) * channels
      return numbers[start..<start + shown.width * channels]
    }
    return Resizing(from: shown, to: to, filter)(middle, channels: channels)
  }

  /// Pictures `[height, width, channels]` that lie one after the other in memory, prepared: bytes by way of the cache,
  /// where `key` says what they are of and `made` the same for people.
  func prepared(
    _ pixels: [UInt8], of shape: [Int], _ name: String, key: String, made: String, _ context: SourceContext
  ) throws(Problem) -> Pixels {
    let final = try self.shape(of: shape, name)
    let size = shape.reduce(1, *)
    let count = pixels.count / size
    let arrays = try PreparedArrays.open("\(key) \(text)", of: made, in: context.cache) { () throws(Problem) in
      [.init("data", .uint8, [count, final[1], final[2], final[0]])]
    } fill: { (arrays) throws(Problem) in
      for row in 0..<count {
        let pixels = Array(pixels[row * size..<(row + 1) * size])
        let image = Raster(height: shape[1], width: shape[2], channels: shape[0], pixels: pixels)
        try arrays.set("data", row: row, self(image, name).pixels)
      }
    }
    return arrays.pixels("data")
  }

  /// The same of numbers that are not pixels.
  func scaled(_ numbers: [Float], of shape: [Int]) -> [Float] {
    let size = shape.reduce(1, *)
    let (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    return stride(from: 0, to: numbers.count, by: size).flatMap {
      scaled(Array(numbers[$0..<$0 + size]), height: height, width: width)
    }
  }
}
