import Basics
import Testing

@Suite struct NPYTests {
  @Test(arguments: [[], [3], [2, 3], [1, 0, 2]])
  func comesBack(_ shape: [Int]) throws {
    let array = NPY(shape: shape, numbers: (0..<shape.reduce(1, *)).map { Float($0) / 3 })
    #expect(array.bytes.count % 4 == 0)
    #expect(try NPY(bytes: array.bytes, name: "a") == array)
  }

  @Test func cutFilesAreErrors() {
    let bytes = NPY(shape: [4, 4], numbers: [Float](repeating: 1, count: 16)).bytes
    for count in 0..<bytes.count {
      #expect(throws: Problem.self) { try NPY(bytes: Array(bytes[..<count]), name: "a") }
    }
  }

  private func file(
    _ descr: String, _ shape: String, _ data: [UInt8], order: String = "False", version: UInt8 = 1
  ) -> [UInt8] {
    let header = Array("{'descr': '\(descr)', 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
    let length: [UInt8] = [UInt8(header.count & 255), UInt8(header.count >> 8)] + (version == 1 ? [] : [0, 0])
    return Self.magic + [version, 0] + length + header + data
  }

  @Test(
    arguments: [
      ("|b1", [0, 1, 255], [0, 1, 1]), ("|i1", [1, 255], [1, -1]), ("|u1", [1, 255], [1, 255]),
      ("<i2", [1, 0, 0, 128], [1, -32768]), (">i2", [0, 1, 128, 0], [1, -32768]), ("<u2", [255, 255], [65535]),
      ("<i4", [255, 255, 255, 255], [-1]), (">u4", [0, 0, 1, 2], [258]), ("<u4", [0, 0, 0, 128], [2_147_483_648]),
      ("<i8", [255, 255, 255, 255, 255, 255, 255, 255], [-1]), (">u8", [0, 0, 0, 0, 0, 0, 1, 0], [256]),
      ("<f2", [0, 0x3c, 0, 0xc1], [1, -2.5]), (">f2", [0x3c, 0], [1]), ("<f4", [0, 0, 0x80, 0x3f], [1]),
      (">f4", [0x3f, 0x80, 0, 0], [1]), ("=f4", [0, 0, 0x80, 0x3f], [1]),
      (">f8", [0xbf, 0xf0, 0, 0, 0, 0, 0, 0], [-1]),
    ] as [(String, [UInt8], [Float])])
  func everyType(_ descr: String, _ data: [UInt8], _ numbers: [Float]) throws {
    for version: UInt8 in [1, 2, 3] {
      let array = try NPY(bytes: file(descr, "(\(numbers.count),)", data, version: version), name: "a")
      #expect(array == NPY(shape: [numbers.count], numbers: numbers))
    }
  }

  @Test func orders() throws {
    // 2×3×2, each number its own row-major index; `fortran` lists the same array in Fortran's order.
    let numbers = (0..<12).map { UInt8($0) }
    let fortran = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11].map { UInt8($0) }
    let rowMajor = try NPY(bytes: file("|u1", "(2, 3, 2)", numbers), name: "a")
    #expect(try NPY(bytes: file("|u1", "(2L, 3L, 2L)", fortran, order: "True"), name: "a") == rowMajor)
    #expect(try NPY(bytes: file("|u1", "()", [7]), name: "a") == NPY(shape: [], numbers: [7]))
    #expect(try NPY(bytes: file("|u1", "(0, 5)", []), name: "a") == NPY(shape: [0, 5], numbers: []))
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  @Test(
    arguments: [
      ([], "byte 0: is not a NumPy .npy file: it does not begin with \\x93NUMPY"),
      (Array("\u{93}NUMPY and more".utf8), "byte 0: is not a NumPy .npy file: it does not begin with \\x93NUMPY"),
      (magic + [9, 0, 10, 0, 0, 0], "byte 6: version 9 is unknown"),
      (magic + [2, 0, 0, 0, 0, 1], "byte 8: a header of 16777228 bytes"),
      (magic + [1, 0, 99, 0, 0, 0], "byte 12: its header of 109 bytes is cut off"),
    ] as [([UInt8], String)])
  func wrongBeginnings(_ bytes: [UInt8], _ message: String) {
    #expect(throws: Problem("a: \(message)", hint: "numpy.save writes such files")) { try NPY(bytes: bytes, name: "a") }
  }

  @Test(arguments: [
    ("<f4", "(3", "False", "byte 64: its header cannot be read"),
    ("<f4", "(-3,)", "False", "byte 61: its header cannot be read"),
    ("<f4", "(99999999999999999999,)", "False", "byte 81: its header cannot be read"),
    (
      "<f4", "(4294967296, 4294967296, 4294967296)", "False",
      "byte 10: its shape [4294967296, 4294967296, 4294967296] is too large"
    ),
    ("<f4", "3", "False", "byte 60: its header cannot be read"),
    ("<f4", "(3,)", "'no'", "byte 10: its header says no order ('fortran_order')"),
    ("<c8", "(3,)", "False", "byte 10: holds numbers of type <c8; real and whole numbers can be read"),
    ("|O", "(3,)", "False", "byte 10: holds numbers of type |O; real and whole numbers can be read"),
    ("", "(3,)", "False", "byte 10: holds numbers of type ; real and whole numbers can be read"),
    ("<f4", "(3,)", "False", "byte 76: the file ends; its shape (3) needs 12 bytes, 8 follow the header"),
  ])
  func wrongHeaders(_ descr: String, _ shape: String, _ order: String, _ message: String) {
    let bytes = file(descr, shape, [UInt8](repeating: 0, count: 8), order: order)
    #expect(throws: Problem("a: \(message)", hint: "numpy.save writes such files")) { try NPY(bytes: bytes, name: "a") }
  }

  @Test func aHeaderMayComeInAnyOrder() throws {
    let header = Array("{\"shape\":(1,),\"fortran_order\":True , 'descr':'|u1'}".utf8)
    let bytes = Self.magic + [1, 0, UInt8(header.count), 0] + header + [5]
    #expect(try NPY(bytes: bytes, name: "a") == NPY(shape: [1], numbers: [5]))
  }
}
