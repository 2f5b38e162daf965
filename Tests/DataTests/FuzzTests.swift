import Basics
import TestSupport
import Testing

@testable import Data

/// Files with some bytes changed, cut out, doubled or cut off are read or refused, and nothing else.
@Suite struct FuzzTests {
  private static let texts: [(name: String, bytes: [UInt8])] = [
    ("idx", idxImages(2)), ("idx.gz", gzip(idxImages(2))),
    ("huffman.gz", gzipBomb(bigEndian([0x803, 3, 28, 28]), count: 9)),
    ("amat", amat(3)), ("amat.gz", gzip(amat(3))),
  ]

  /// Further formats, read as sources read them.
  private static let archives: [(name: String, bytes: [UInt8])] = [
    ("a.mat", mat([MATArray(name: "X", shape: [2, 3], data: [0, 1, 2, 3, 4, 5])], isPacked: false)),
    ("a.mat", mat([MATArray(name: "X", shape: [2, 3], data: [0, 1, 2, 3, 4, 5])], isBig: true)),
    ("a.npy", npy("<f4", [2, 2], [UInt8](repeating: 0, count: 16))), ("a.csv", Array("x,y,label\n1,2,0\n3,4,1\n".utf8)),
    (
      "a.npz",
      zip([("x.npy", npy("|u1", [3, 2, 2], Array(0..<12))), ("y.npy", npy("|u1", [3], [0, 1, 2]))], isDeflated: true)
    ),
    ("a.zip", zip([("a/1.png", png(raster(3, 4, 1))), ("b/2.png", png(raster(3, 4, 3)))], isLong: true)),
    ("a.tar", tar([("a/1.png", png(raster(3, 4, 1))), ("b/2.png", png(raster(3, 4, 3)))])),
    ("a.tar.gz", gzip(tar([("a/1.png", png(raster(3, 4, 1), exif: exif(5, isBig: true)))]))),
  ]

  @Test(arguments: archives.indices)
  func mutatedArchives(_ archive: Int) throws {
    let folder = TemporaryFolder()
    let (name, bytes) = Self.archives[archive]
    var refused = 0
    for round in 0..<400 {
      let random = Philox(seed: 1, stream: "fuzz.archive.\(archive)", step: UInt64(round))
      let path = folder.write(name, mutated(bytes, random))
      do {
        if name.hasSuffix("mat") {
          var file = try MATFile(path)
          while let array = try file.next() { _ = try file.floats(array.shape.reduce(1, *)) }
        } else {
          let isArray = ["npy", "csv", "npz"].contains { name.hasSuffix($0) }
          let none: [String: FieldValue] = ["valid": .number(0), "test": .number(0)]
          let kind = try source(isArray ? "array" : "folder", in: folder, name, none)
          let set = try kind.open(SourceContext(folder: "/", cache: nil))
          for field in set.fields { _ = try set.numbers(.train, Array(0..<set.count(.train)), field.name) }
        }
      } catch let problem as Problem {
        #expect(problem.message.contains(path))
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  @Test(arguments: texts.indices)
  func mutations(_ text: Int) throws {
    let folder = TemporaryFolder()
    let (name, bytes) = Self.texts[text]
    var refused = 0
    for round in 0..<400 {
      let random = Philox(seed: 1, stream: "fuzz.\(name)", step: UInt64(round))
      let path = folder.write(name, mutated(bytes, random))
      do throws(Problem) {
        if name.hasPrefix("amat") {
          let bits = try AmatFile.bits(path, pixels: 784)
          #expect(bits.count % 98 == 0 && !bits.isEmpty)
        } else {
          let file = try IDXFile(path, expected: [28, 28], content: "images")
          let count = file.shape[0]
          let found = try file.bytes().count
          #expect(found == count * 784)
        }
      } catch {
        #expect(error.message.hasPrefix(path))
        refused += 1
      }
    }
    #expect(refused > 100)
  }

  private func mutated(_ bytes: [UInt8], _ random: Philox) -> [UInt8] {
    var bytes = bytes
    for change in 0..<1 + random.below(3, 0) {
      let at = 8 * change + 4
      // Half of the changes are near the beginning, where the headers are.
      let index = min(bytes.count - 1, random.below(random.below(2, at) == 0 ? 24 : bytes.count, at + 1))
      switch random.below(6, at + 2) {
      case 0: bytes[index] ^= 1 << UInt8(random.below(8, at + 3))
      case 1, 2: bytes[index] = UInt8(random.below(256, at + 3))
      case 3: bytes.removeSubrange(index..<min(bytes.count, index + random.below(9, at + 3)))
      case 4: bytes.insert(contentsOf: bytes.prefix(random.below(9, at + 3)), at: index)
      default: bytes.removeLast(bytes.count - max(1, index))
      }
      if bytes.isEmpty { bytes = [0] }
    }
    return bytes
  }
}
