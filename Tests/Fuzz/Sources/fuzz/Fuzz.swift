import Basics
import CFuzzer
import Glibc
import Model
import Spec
import Trial

@testable import Data

/// What is tried: the parser that ATELIER_FUZZ names, on a file that holds the fuzzer's bytes.
private let parser: @Sendable (String) throws -> Void = {
  let name = getenv("ATELIER_FUZZ").map { String(cString: $0) } ?? ""
  guard let parser = parsers[name] else {
    print("ATELIER_FUZZ is one of \(parsers.keys.sorted().joined(separator: " "))")
    exit(2)
  }
  return parser
}()

private let parsers: [String: @Sendable (String) throws -> Void] = [
  "idx": { path in _ = try IDXFile(path, expected: [28, 28], content: "images").bytes() },
  "amat": { path in _ = try AmatFile.bits(path, pixels: 16) },
  "gz": { path in
    var stream = try ByteStream(path)
    while try stream.upTo(1 << 16).count == 1 << 16 {}
  },
  "mat": { path in
    var file = try MATFile(path)
    while let array = try file.next() { _ = try? file.floats(array.shape.reduce(1, *)) }
  },
  "npy": { path in _ = try NPY(path: path) },
  "npz": { path in _ = try ArrayFile(path) { _ in true } },
  "csv": { path in _ = try PointsFile(path) },
  "cells": { path in _ = try AttributeTable(path, PictureNames(["a.jpg", "b/c.jpg"]), taken: ["data"]) },
  "captions": { path in _ = try Captions(path, PictureNames(["a.jpg", "c.jpg"]), train: [0], .words, length: 4) },
  "zip": { path in try readArchive(path) },
  "tar": { path in try readArchive(path) },
  "png": { path in try decode(path) },
  "jpeg": { path in try decode(path) },
  "map": { path in _ = try Raster(indices: try Files.read(path), name: "map") },
  "safetensors": { path in _ = try Checkpoint(path: path) },
  "json": { path in _ = JSON(String(decoding: try Files.read(path), as: UTF8.self)) },
  "yaml": { path in _ = try loadPlan(path: path, catalogues: catalogues) },
]

private func readArchive(_ path: String) throws {
  let archive = try Archive(path) { _ in true }
  for index in archive.names.indices { try? archive.read([index]) { _, _ in } }
}

private func decode(_ path: String) throws {
  let raster = try Raster(decoding: try Files.read(path), name: "picture")
  _ = try Preparation(crop: [1], resize: [3, 2], grey: true)(raster, "picture")
}

private let catalogues = Catalogues(
  layers: layerKinds, optimizers: optimizerKinds, sources: sourceKinds, presets: Model.presets)

/// A file without a name, in memory, written anew for each input.
private let file: Int32 = {
  var name = Array("/dev/shm/atelier-fuzz-XXXXXX".utf8CString)
  let file = mkstemp(&name)
  unlink(name)
  return file
}()

@main struct Fuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments) { attempt($0, $1) })
  }
}

private func attempt(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  ftruncate(file, 0)
  pwrite(file, bytes, count, 0)
  do {
    try parser("/proc/self/fd/\(file)")
  } catch let problem as Problem {
    // What is said of a wrong file must be sayable.
    _ = problem.rendered()
  } catch let problems as Problems {
    _ = problems.rendered()
  } catch {}
  return 0
}
