/// The header of a safetensors file, which PyTorch opens (`safetensors.torch.load_file`): JSON that says type, shape and
/// offsets of each array, whose numbers follow (https://huggingface.co/docs/safetensors).
package struct Safetensors: Sendable {
  package enum Number: String, Sendable {
    case uint8 = "U8"
    case bfloat16 = "BF16"
    case float16 = "F16"
    case float32 = "F32"
    case float64 = "F64"

    package var size: Int {
      switch self {
      case .uint8: 1
      case .bfloat16, .float16: 2
      case .float32: 4
      case .float64: 8
      }
    }

    /// The numbers that begin at an offset; those of 64 bits are rounded.
    package func read(_ file: UnsafeRawBufferPointer, at offset: Int, count: Int) -> [Float] {
      func word<Word: FixedWidthInteger & BitwiseCopyable>(_ index: Int, _ type: Word.Type) -> Word {
        Word(littleEndian: file.loadUnaligned(fromByteOffset: offset + index * size, as: type))
      }
      return switch self {
      case .uint8: (0..<count).map { Float(file[offset + $0]) }
      case .bfloat16: (0..<count).map { Float(bitPattern: UInt32(word($0, UInt16.self)) << 16) }
      case .float16: (0..<count).map { Float(Float16(bitPattern: word($0, UInt16.self))) }
      case .float32: (0..<count).map { Float(bitPattern: word($0, UInt32.self)) }
      case .float64: (0..<count).map { Float(Double(bitPattern: word($0, UInt64.self))) }
      }
    }
  }

  package struct Section: Sendable, Hashable {
    package let name: String
    package let type: Number
    package fileprivate(set) var shape: [Int]
    /// Of its first byte after the header.
    package fileprivate(set) var offset = 0

    package init(_ name: String, _ type: Number, _ shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }

    package var size: Int { shape.reduce(type.size, *) }
  }

  package private(set) var sections: [Section] = []
  /// Text besides the arrays.
  package private(set) var metadata: [(key: String, value: String)]

  /// For sections that follow one another.
  package init(_ sections: [Section], metadata: [(key: String, value: String)] = []) {
    self.metadata = metadata
    for var section in sections {
      section.offset = size
      self.sections.append(section)
    }
  }

  /// The bytes of all sections.
  package var size: Int { sections.reduce(0) { $0 + $1.size } }

  package var text: String {
    let metadata = metadata.map { JSON.Member($0.key, .string($0.value)) }
    func numbers(_ numbers: [Int]) -> JSON { .array(numbers.map { .number(Double($0)) }) }
    let members = sections.map { section in
      JSON.Member(
        section.name,
        .object([
          "dtype": .string(section.type.rawValue), "shape": numbers(section.shape),
          "data_offsets": numbers([section.offset, section.offset + section.size]),
        ]))
    }
    return JSON.object((metadata.isEmpty ? [] : [.init("__metadata__", .object(metadata))]) + members).compact
  }

  /// The file up to its first section: `room` bytes or, with more to say, the next multiple of eight.
  package func bytes(room: Int = 0) -> [UInt8] {
    let text = Array(text.utf8)
    let length = max(room - 8, (text.count + 7) / 8 * 8)
    let spaces = [UInt8](repeating: 0x20, count: length - text.count)
    return withUnsafeBytes(of: UInt64(length).littleEndian) { $0 + text + spaces }
  }

  /// Reads the header of a whole file, and where its first section begins. Each section lies within the file.
  package static func read(
    _ file: UnsafeRawBufferPointer, name: String, types: Set<Number>
  ) throws(Problem) -> (header: Safetensors, start: Int) {
    try read(file, of: file.count, name: name, types: types)
  }

  /// The same from the beginning of a file of `size` bytes, which holds the header.
  package static func read(
    _ file: UnsafeRawBufferPointer, of size: Int, name: String, types: Set<Number>
  ) throws(Problem) -> (header: Safetensors, start: Int) {
    func fail(_ message: String) -> Problem { Problem("\(name) is not a whole safetensors file: \(message)") }
    guard file.count >= 8 else { throw fail("\(file.count) bytes") }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(file.count - 8) else { throw fail("its header of \(length) bytes is cut off") }
    let start = 8 + Int(length)
    guard let members = JSON(String(decoding: file[8..<start], as: UTF8.self))?.members else {
      throw fail("its header is not JSON")
    }
    var header = Safetensors([])
    for member in members {
      let (key, value) = (member.key, member.value)
      if key == "__metadata__" {
        header.metadata = (value.members ?? []).compactMap { item in item.value.string.map { (item.key, $0) } }
        continue
      }
      let dtype = value["dtype"]?.string
      guard let type = types.first(where: { $0.rawValue == dtype }) else {
        let known = types.map(\.rawValue).sorted()
        let list = (known.count > 1 ? known.dropLast().joined(separator: ", ") + " or " : "") + (known.last ?? "")
        throw Problem("\(name): \(key) is of type \(dtype ?? "?"): weights of type \(list) can be read")
      }
      var section = Section(key, type, [])
      for axis in value["shape"]?.array ?? [] {
        guard let count = axis.count, !section.size.multipliedReportingOverflow(by: count).overflow else {
          throw fail("\(key) has an impossible shape")
        }
        section.shape.append(count)
      }
      let ends = (value["data_offsets"]?.array ?? []).compactMap(\.count)
      section.offset = ends.first ?? 0
      guard ends.count == 2, ends[1] - ends[0] == section.size, ends[1] <= size - start else {
        throw fail("\(key) lies outside the file")
      }
      header.sections.append(section)
    }
    if let problem = header.gap(in: size - start, name) { throw problem }
    return (header, start)
  }

  /// What is wrong where the sections do not follow one another, each once, from the first byte to the last of `count`.
  private func gap(in count: Int, _ name: String) -> Problem? {
    func fail(_ message: String) -> Problem { Problem("\(name) is not a safetensors file: \(message)") }
    func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }
    var names: Set<String> = []
    if let twice = sections.first(where: { !names.insert($0.name).inserted }) {
      return fail("it has two arrays \(twice.name)")
    }
    var end = 0
    var last = ""
    for section in sections.sorted(by: { ($0.offset, $0.size) < ($1.offset, $1.size) }) {
      if section.offset < end { return fail("\(section.name) shares bytes with \(last)") }
      if section.offset > end {
        return fail("\(bytes(section.offset - end)) before \(section.name) belong to no array")
      }
      (end, last) = (section.offset + section.size, section.name)
    }
    return end == count ? nil : fail("\(bytes(count - end)) after its last array")
  }
}
