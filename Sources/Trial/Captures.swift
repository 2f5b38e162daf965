import Basics
import Metrics
import Spec

/// An array as the model gave it at one moment of training.
struct Capture: Sendable {
  /// Without moments.
  let request: ArrayRequest
  let unit: Moments.Unit
  let number: Int
  /// "epoch 7"
  let label: String
  /// Its path in the folder of an attempt and then of the trial: `captures/<key>/epoch_7.npy`. The key knows nothing of
  /// the moments, so that rows which ask for others share those that are there.
  let file: String

  static func all(of request: ArrayRequest, _ experiment: Experiment) -> [Capture] {
    guard let moments = request.moments else { return [] }
    let key = experiment.captureKey(request.name, row: request.captured.text)
    return moments.numbers.map { number in
      let label = moments.label(number)
      return Capture(
        request: request.captured, unit: moments.unit, number: number, label: label,
        file: "captures/\(key)/\(label.plainName).npy")
    }
  }
}

/// What is captured in training, in a folder. What is there is not made again: it would have the same bytes.
struct Captures {
  let folder: String
  let all: [Capture]

  init(_ requests: Requests, in folder: String) {
    self.folder = folder
    all = requests.arrays.flatMap(\.captures)
  }

  func has(_ capture: Capture) -> Bool { Files.exists("\(folder)/\(capture.file)") }

  func write(_ bytes: [UInt8], as capture: Capture) throws {
    let path = "\(folder)/\(capture.file)"
    // An attempt's folder is gone when another attempt was published: it must not come back.
    if Files.isFolder(folder), let parent = path.parentFolder { try Files.makeFolder(parent) }
    try AtomicFile.write(bytes, to: path)
  }

  /// Brings over what another attempt, or the trial that is continued, has captured.
  func take(from other: String) throws {
    for capture in all where !has(capture) && Files.exists("\(other)/\(capture.file)") {
      try write(try Files.read("\(other)/\(capture.file)"), as: capture)
    }
  }
}

extension Requests.Array {
  /// All that it captured, moment after moment.
  func joined(in folder: String) throws -> NPY {
    if let problem = missing(in: folder) { throw problem }
    return NPY(joining: try captures.map { try NPY(path: "\(folder)/\($0.file)") })
  }

  /// Why a trained trial cannot give it; nil: it can.
  package func missing(in folder: String) -> Problem? {
    let missing = captures.filter { !Files.exists("\(folder)/\($0.file)") }.map(\.label)
    guard !missing.isEmpty else { return nil }
    return Problem(
      "nothing was captured after \(missing.joined(separator: ", ")): that is done while training, and this trial was "
        + "trained before it was asked for, or by another version of this program",
      hint: "remove \(folder) and sweep again, which trains it anew")
  }
}
