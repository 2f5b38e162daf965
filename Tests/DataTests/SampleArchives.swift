import Basics

@testable import Data

// Small files of each format, written by hand so that what is wrong with them can be chosen.

func little(_ number: Int, _ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }

/// A zip archive whose files are stored, or "deflated" into stored blocks.
func zip(_ files: [(name: String, bytes: [UInt8])], isDeflated: Bool = false, isLong: Bool = false) -> [UInt8] {
  var archive: [UInt8] = []
  var list: [UInt8] = []
  for (name, bytes) in files {
    let packed = isDeflated ? stored(bytes) : bytes
    let start = archive.count
    let sum = little(Int(checksum(bytes)), 4)
    let common = little(20, 2) + little(0, 2) + little(isDeflated ? 8 : 0, 2) + little(0, 4) + sum
    archive += little(0x0403_4b50, 4) + common + little(packed.count, 4) + little(bytes.count, 4)
    archive += little(name.utf8.count, 2) + little(0, 2) + Array(name.utf8) + packed
    let extra = little(1, 2) + little(24, 2) + little(bytes.count, 8) + little(packed.count, 8) + little(start, 8)
    list += little(0x0201_4b50, 4) + little(20, 2) + common
    list += isLong ? little(-1, 8) : little(packed.count, 4) + little(bytes.count, 4)
    list += little(name.utf8.count, 2) + little(isLong ? 28 : 0, 2) + little(0, 10)
    list += little(isLong ? -1 : start, 4) + Array(name.utf8) + (isLong ? extra : [])
  }
  let start = archive.count
  archive += list
  if isLong {
    let record = archive.count
    archive += little(0x0606_4b50, 4) + little(44, 8) + little(0, 12) + little(files.count, 8) + little(files.count, 8)
    archive += little(list.count, 8) + little(start, 8)
    archive += little(0x0706_4b50, 4) + little(0, 4) + little(record, 8) + little(1, 4)
  }
  let (count, size) = isLong ? (0xffff, -1) : (files.count, list.count)
  return archive + little(0x0605_4b50, 4) + little(0, 4) + little(count, 2) + little(count, 2) + little(size, 4)
    + little(isLong ? -1 : start, 4) + little(0, 2)
}

/// Deflated data that holds the bytes unpacked.
func stored(_ bytes: [UInt8]) -> [UInt8] { Array(gzip(bytes).dropFirst(10).dropLast(8)) }

func zlib(_ bytes: [UInt8]) -> [UInt8] {
  var (a, b) = (1, 0)
  for byte in bytes {
    a = (a + Int(byte)) % 65521
    b = (b + a) % 65521
  }
  return [0x78, 1] + stored(bytes) + little(b << 16 | a, 4).reversed()
}

func tarHeader(_ name: String, size: Int, kind: Character = "0", prefix: String = "") -> [UInt8] {
  func text(_ text: String, _ size: Int) -> [UInt8] {
    Array(text.utf8) + [UInt8](repeating: 0, count: size - text.utf8.count)
  }
  func octal(_ number: Int, _ size: Int) -> [UInt8] {
    let digits = String(number, radix: 8)
    return text(String(repeating: "0", count: size - 1 - digits.count) + digits, size)
  }
  var header = text(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(size, 12) + octal(0, 12)
  header += [UInt8](repeating: 0x20, count: 8) + text(String(kind), 1) + text("", 100) + text("ustar", 6)
  header += text("00", 2) + text("", 80) + text(prefix, 155) + text("", 12)
  let sum = header.reduce(0) { $0 + Int($1) }
  header.replaceSubrange(148..<156, with: octal(sum, 7) + [0x20])
  return header
}

func tarFile(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512) }

/// Two blocks of zeros.
let tarEnd = [UInt8](repeating: 0, count: 1024)

func tar(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  files.flatMap { tarHeader($0.name, size: $0.bytes.count) + tarFile($0.bytes) } + tarEnd
}

func npy(_ descr: String, _ shape: [Int], _ data: [UInt8], isFortran: Bool = false, version: UInt8 = 1) -> [UInt8] {
  let axes = shape.map { "\($0)," }.joined(separator: " ")
  let header = "{'descr': '\(descr)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': (\(axes)), }\n"
  let length = little(header.utf8.count, version == 1 ? 2 : 4)
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
}

/// An array of a MATLAB file; `data` is little-endian of the type's size, turned round where need be.
struct MATArray {
  var name: String
  var shape: [Int]
  /// MATLAB's numbers for the array's class, for the numbers' type as stored, and the size of one.
  var kind = 9
  var type = 2
  var size = 1
  var data: [UInt8]
}

func mat(_ arrays: [MATArray], isBig: Bool = false, isPacked: Bool = true) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] { isBig ? little(value, size).reversed() : little(value, size) }
  func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8) }
  func part(_ type: Int, _ data: [UInt8]) -> [UInt8] {
    if !data.isEmpty && data.count <= 4 {
      return (isBig ? number(data.count, 2) + number(type, 2) : number(type, 2) + number(data.count, 2))
        + data + [UInt8](repeating: 0, count: 4 - data.count)
    }
    return number(type, 4) + number(data.count, 4) + padded(data)
  }
  var file = Array("MATLAB 5.0 MAT-file".utf8)
  file +=
    [UInt8](repeating: 0x20, count: 124 - file.count) + number(0x0100, 2) + (isBig ? [0x4d, 0x49] : [0x49, 0x4d])
  for array in arrays {
    var data: [UInt8] = []
    for start in stride(from: 0, to: array.data.count, by: array.size) {
      let one = array.data[start..<min(start + array.size, array.data.count)]
      data += isBig ? Array(one.reversed()) : Array(one)
    }
    let body =
      part(6, number(array.kind, 4) + number(0, 4)) + part(5, array.shape.flatMap { number($0, 4) })
      + part(1, Array(array.name.utf8)) + part(array.type, data)
    let element = number(14, 4) + number(body.count, 4) + body
    let packed = zlib(element)
    file += isPacked ? number(15, 4) + number(packed.count, 4) + packed : element
  }
  return file
}

/// A PNG file of 8 bits, its data stored.
func png(_ raster: Raster, exif: [UInt8] = []) -> [UInt8] {
  let line = raster.width * raster.channels
  let lines = (0..<raster.height).flatMap { [0] + raster.pixels[$0 * line..<($0 + 1) * line] }
  let chunks = exif.isEmpty ? [] : pngChunk("eXIf", exif)
  return png(raster.height, raster.width, bits: 8, kind: raster.channels == 1 ? 0 : 2, chunks, lines)
}

/// A PNG file of numbers that are indices into a palette of so many colours, or without one grey.
func png(indices: Raster, bits: Int = 8, colours: Int? = nil) -> [UInt8] {
  let lines = (0..<indices.height).flatMap { row -> [UInt8] in
    var line = [UInt8](repeating: 0, count: (indices.width * bits + 7) / 8)
    for column in 0..<indices.width {
      line[column * bits / 8] |= indices.pixels[row * indices.width + column] << UInt8(8 - bits - column * bits % 8)
    }
    return [0] + line
  }
  // Colours that have nothing to do with their indices.
  let palette = colours.map { pngChunk("PLTE", (0..<3 * $0).map { UInt8(255 - $0 * 31 % 256) }) } ?? []
  return png(indices.height, indices.width, bits: bits, kind: colours == nil ? 0 : 3, palette, lines)
}

private func png(
  _ height: Int, _ width: Int, bits: Int, kind: UInt8, _ chunks: [UInt8], _ lines: [UInt8]
) -> [UInt8] {
  let header = little(width, 4).reversed() + little(height, 4).reversed() + [UInt8(bits), kind, 0, 0, 0]
  return [0x89] + Array("PNG\r\n\u{1a}\n".utf8) + pngChunk("IHDR", header) + chunks
    + pngChunk("IDAT", zlib(lines)) + pngChunk("IEND", [])
}

private func pngChunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
  let body = Array(kind.utf8) + data
  return little(data.count, 4).reversed() + body + little(Int(checksum(body)), 4).reversed()
}

/// EXIF data that holds an orientation alone.
func exif(_ orientation: Int, isBig: Bool) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] { isBig ? little(value, size).reversed() : little(value, size) }
  return Array((isBig ? "MM" : "II").utf8) + number(42, 2) + number(8, 4) + number(1, 2) + number(0x112, 2)
    + number(3, 2) + number(1, 4) + number(orientation, 2) + number(0, 2) + number(0, 4)
}

/// Some picture whose pixels differ.
func raster(_ height: Int, _ width: Int, _ channels: Int) -> Raster {
  let pixels = (0..<height * width * channels).map { (index: Int) -> UInt8 in
    let square = index * index / 7
    return UInt8((square + index * 31 + index / 13 * 57) % 251)
  }
  return Raster(height: height, width: width, channels: channels, pixels: pixels)
}
