import Basics
import TestSupport
import Testing

@testable import Data

@Suite struct MATFileTests {
  private let folder = TemporaryFolder()

  private func arrays(_ bytes: [UInt8]) throws -> [String: [Float]] {
    var file = try MATFile(folder.write("a.mat", bytes))
    var arrays: [String: [Float]] = [:]
    while let array = try file.next() { arrays[array.name] = try file.floats(array.shape.reduce(1, *)) }
    return arrays
  }

  @Test(arguments: [(false, false), (false, true), (true, false), (true, true)])
  func everyOrderAndPacking(_ isBig: Bool, _ isPacked: Bool) throws {
    let sample = [
      MATArray(name: "bytes", shape: [2, 3], data: [0, 1, 2, 253, 254, 255]),
      MATArray(name: "x", shape: [1, 1], kind: 6, data: [7]),  // small parts: a double stored as a byte
      MATArray(name: "shorts", shape: [3, 1], kind: 10, type: 3, size: 2, data: [1, 0, 255, 255, 0, 128]),
      MATArray(
        name: "doubles", shape: [1, 2], kind: 6, type: 9, size: 8,
        data: [0.25, -3.5].flatMap { little(Int(bitPattern: UInt($0.bitPattern)), 8) }),
      // No numbers: passed over.
      MATArray(name: "text", shape: [1, 2], kind: 4, type: 4, size: 2, data: [65, 0, 66, 0]),
      MATArray(
        name: "last", shape: [2, 2], kind: 7, type: 7, size: 4,
        data: [0, 0, 0x80, 0x3f] + [UInt8](repeating: 0, count: 12)),
    ]
    #expect(
      try arrays(mat(sample, isBig: isBig, isPacked: isPacked)) == [
        "bytes": [0, 1, 2, 253, 254, 255], "x": [7], "shorts": [1, -1, -32768], "doubles": [0.25, -3.5],
        "last": [1, 0, 0, 0],
      ])
  }

  @Test func numbersComeInPieces() throws {
    let data = (0..<1000).map { UInt8($0 % 256) }
    let array = MATArray(name: "a", shape: [10, 100], data: data)
    var file = try MATFile(folder.write("a.mat", mat([array, array])))
    #expect(try file.next()?.shape == [10, 100])
    #expect(try file.bytes(3) == [0, 1, 2])
    #expect(try file.bytes(5) == [3, 4, 5, 6, 7])
    #expect(try file.next()?.name == "a")  // the rest is left
    #expect(try file.bytes(1000) == data)
    #expect(try file.next() == nil)
  }

  private static let sample = mat([MATArray(name: "ab", shape: [2, 3], data: [0, 1, 2, 253, 254, 255])])
  private static let plain = mat(
    [MATArray(name: "ab", shape: [2, 3], data: [0, 1, 2, 253, 254, 255])], isPacked: false)

  @Test(arguments: [
    BadFile("a.mat", [], "byte 0: is not a MATLAB file of format 5"),
    BadFile("a.mat", Array("MATLAB".utf8), "byte 0: is not a MATLAB file of format 5"),
    BadFile("a.mat", changed(sample, 124, [0, 2]), "byte 124: is a MATLAB file of another version (7.3 is HDF5)"),
    BadFile("a.mat", sample[..<131], "byte 131: the file ends, expected an element from byte 128"),
    BadFile(
      "a.mat", sample[..<150], "byte 150: the file ends within the element at byte 128, which is 75 bytes long"),
    BadFile(
      "a.mat", changed(sample, 132, [255, 255, 255, 255]),
      "byte 211: the file ends within the element at byte 128, which is 4294967295 bytes long"),
    BadFile("a.mat", changed(sample, 136, [0]), "near byte 138: the zlib data is corrupt: incorrect header check"),
    BadFile(
      "a.mat", changed(sample, 207, [1, 2, 3, 4]), "near byte 211: the zlib data is corrupt: incorrect data check"),
    BadFile(
      "a.mat", changed(plain, 136, [7]), "element at byte 192: expected the flags, found type 7 of 8 bytes"),
    BadFile(
      "a.mat", changed(plain, 160, [255, 255, 255, 127]),
      "element at byte 128: ab is 2147483647×3: 6442450941 numbers of 1 bytes, but 6 bytes"),
    BadFile(
      "a.mat", changed(plain, 160, [255, 255, 255, 255]),
      "element at byte 128: ab has impossible axes: 4294967295×3"),
    BadFile("a.mat", changed(plain, 176, [77]), "element at byte 128: ab holds data of type 77"),
    BadFile("a.mat", changed(plain, 180, [7]), "element at byte 128: ab is 2×3: 6 numbers of 1 bytes, but 7 bytes"),
  ])
  func wrongFilesSaySo(_ bad: BadFile) throws {
    let found = problem(in: folder) { _ = try arrays(bad.bytes) }
    #expect(found == "./\(bad.name): \(bad.message)")
  }

  @Test func bytesMustBeWhole() throws {
    let array = MATArray(name: "X", shape: [1, 1], kind: 10, type: 3, size: 2, data: [0, 1])
    var file = try MATFile(folder.write("a.mat", mat([array])))
    _ = try file.next()
    let found = problem(in: folder) { _ = try file.bytes(1) }
    #expect(found == "./a.mat: before byte 56 (unpacked): X holds 256.0, expected whole numbers from 0 to 255")
  }
}
