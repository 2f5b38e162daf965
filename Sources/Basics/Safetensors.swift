/// The header of a safetensors file, which PyTorch opens (`safetensors.torch.load_file`): JSON that says type, shape and
/// offsets of each array, whose numbers follow (https://huggingface.co/docs/safetensors).
package struct Safetensors: Sendable {
  package enum Number: String, Sendable {
    case uint8 = "U8"
    case float32 = "F32"
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

    package var size: Int { shape.reduce(type == .uint8 ? 1 : 4, *) }
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
      guard let type = types.first(where: { $0.rawValue == value["dtype"]?.string }) else {
        throw fail("\(key) is not of type \(types.map(\.rawValue).sorted().joined(separator: " or "))")
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
    return (header, start)
  }
}
