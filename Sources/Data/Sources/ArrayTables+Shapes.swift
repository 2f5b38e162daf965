import Basics

// The shapes and classes of arrays, and which rows belong to which split.
extension ArrayTables {
  /// Gives the arrays the shape that the language has: channels first; bytes of two axes are grey images.
  static func shape(_ table: inout Table, _ source: ArraySource) throws(Problem) {
    var data = table.data
    if !source.shape.isEmpty {
      let each = data.shape.dropFirst().reduce(1, *)
      guard source.shape.reduce(1, *) == each else {
        throw Problem(
          "\(data.name): an example has \(each) numbers (\(data.shape.dropFirst().map { $0 }.inWords)), "
            + "shape is \(source.shape.inWords)")
      }
      data.shape = [data.shape[0]] + source.shape
      data = source.channels == .first ? data.channelsLast : data
    } else {
      data = data.asLanguage(source.channels)
    }
    table.data = data
    table.others = table.others.mapValues { array in
      var array = array.asLanguage(source.channels)
      // Bytes without a height and a width are not pixels but ordinary numbers.
      if case .bytes = array.content, array.shape.count < 3 { array.content = .numbers(array.numbers) }
      return array
    }
  }

  static func fields(_ tables: [Table], _ path: String) throws(Problem) -> [DataField] {
    let first = tables[0]
    if let other = tables.first(where: { $0.data.isBytes != first.data.isBytes }) {
      let kinds = other.data.isBytes ? ("bytes", "other numbers") : ("other numbers", "bytes")
      throw Problem("\(other.data.name) holds \(kinds.0), \(first.data.name) \(kinds.1)")
    }
    for table in tables where table.data.shape.dropFirst() != first.data.shape.dropFirst() {
      throw Problem(
        "\(table.data.name) is \(table.data.shape.inWords), \(first.data.name) is \(first.data.shape.inWords)")
    }
    var fields = [DataField(name: "data", shape: Array(first.data.shape.dropFirst()))]
    if tables.contains(where: { $0.labels != nil }) {
      var classes = 0
      for table in tables { classes = max(classes, try table.classes()) }
      fields.append(DataField(name: "label", shape: [], classes: classes))
    }
    for name in first.others.keys.sorted() {
      fields.append(DataField(name: name, shape: Array(first.others[name]?.shape.dropFirst() ?? [])))
    }
    return fields
  }

  /// `key` says which files these are of.
  func parts(
    _ source: ArraySource, key: String, _ context: SourceContext
  ) throws(Problem) -> [Split: ImageSet.Part] {
    var parts: [Split: ImageSet.Part] = [:]
    var named = source
    for table in tables {
      guard let split = table.split else { continue }
      parts[split] = try part(table, source, key: key, context)
      if split == .valid { named.valid = 0 }
      if split == .test { named.test = 0 }
    }
    // Splits that have no arrays are drawn from the training examples, or from all.
    let common = tables.first { $0.split == nil || $0.split == .train } ?? tables[0]
    var part = parts[common.split ?? .train]
    if part == nil { part = try self.part(common, source, key: key, context) }
    for (split, rows) in try named.rows(common.count) where split == .train || parts[split] == nil {
      parts[split] = part
      parts[split]?.rows = .chosen(rows)
    }
    return parts
  }

  private func part(
    _ table: Table, _ source: ArraySource, key: String, _ context: SourceContext
  ) throws(Problem) -> ImageSet.Part {
    func pixels(_ array: NumberArray, _ name: String) throws(Problem) -> Pixels {
      let field = DataField(name: name, shape: Array(array.shape.dropFirst()))
      guard let scaling = source.preparation.scaling(of: field, beside: fields[0]) else { return array.pixels }
      switch array.pixels {
      case .bytes(let bytes):
        return try scaling.prepared(
          bytes, of: field.shape, array.name, key: "\(key) \(array.name) \(field.shape) \(source.channels)",
          made: scaling.words(of: ArraySource.name, [Self.files(source, context)[0]]), context)
      case .numbers(let numbers): return .numbers(scaling.scaled(numbers, of: field.shape))
      case let others: return others
      }
    }
    var others: [String: Pixels] = [:]
    for (name, array) in table.others { others[name] = try pixels(array, name) }
    return ImageSet.Part(
      pixels: try pixels(table.data, "data"), others: others,
      factors: table.labels.map { ["label": $0.numbers] } ?? [:], rows: .range(0..<table.count))
  }
}

extension ArrayTables.Table {
  /// How many classes the labels have: one more than the largest.
  fileprivate func classes() throws(Problem) -> Int {
    guard let labels else { throw Problem("\(data.name): this split has no labels, another has") }
    let numbers = labels.numbers
    guard labels.shape.count == 1 || labels.shape.dropFirst().reduce(1, *) == 1 else {
      throw Problem(
        "\(labels.name) is \(labels.shape.inWords), expected a label for each of the \(count) examples of \(data.name)")
    }
    guard numbers.count == count else {
      throw Problem(
        "\(labels.name): \(numbers.count) labels for the \(count) examples of \(data.name)",
        hint: numbers.count == data.shape.last ? "examples lie along the first axis, these along the last" : nil)
    }
    if let bad = numbers.firstIndex(where: { !($0 >= 0 && $0 < 65_536 && $0 == $0.rounded()) }) {
      throw Problem(
        "\(labels.name): label \(bad + 1) is \(Double(numbers[bad]).written)", hint: "classes are 0, 1, 2, …")
    }
    return Int(numbers.max() ?? 0) + 1
  }
}

extension NumberArray {
  fileprivate var pixels: Pixels {
    switch content {
    case .bytes(let bytes): .bytes(bytes)
    case .numbers(let numbers): .numbers(numbers)
    case .unread: preconditionFailure("\(name) was not read")
    }
  }

  fileprivate func asLanguage(_ channels: ArraySource.Channels) -> NumberArray {
    var array = self
    switch shape.count {
    case 3 where isBytes: array.shape.insert(1, at: 1)
    case 4 where channels == .last: array.shape = [shape[0], shape[3], shape[1], shape[2]]
    case 4: return channelsLast
    default: break
    }
    return array
  }

  /// Images that are `[channels, height, width]` in the file, reordered to `[height, width, channels]`, as sets are
  /// read.
  fileprivate var channelsLast: NumberArray {
    guard shape.count == 4, shape[1] > 1 else { return self }
    var array = self
    switch content {
    case .bytes(let bytes): array.content = .bytes(Self.channelsLast(bytes, shape))
    case .numbers(let numbers): array.content = .numbers(Self.channelsLast(numbers, shape))
    case .unread: break
    }
    return array
  }

  private static func channelsLast<Element>(_ elements: [Element], _ shape: [Int]) -> [Element] {
    let (channels, size) = (shape[1], shape[2] * shape[3])
    return [Element](unsafeUninitializedCapacity: elements.count) { room, filled in
      for start in stride(from: 0, to: elements.count, by: channels * size) {
        for pixel in 0..<size {
          for channel in 0..<channels {
            (room.baseAddress! + start + pixel * channels + channel)  // as large as the elements, which are there
              .initialize(to: elements[start + channel * size + pixel])
          }
        }
      }
      filled = elements.count
    }
  }
}
