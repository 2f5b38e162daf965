import Basics
import Measures

/// One measure of arrays in a folder: `measure.txt` names it, with an option where it takes one, as in `coverage 5`. Leaves
/// `result.txt`, a name and a number a line: what was measured, the `seconds` that it took once the arrays were read, and
/// `peak`, the most memory that the process had so far, in MiB. Where nothing can be measured a line `problem` says why.
struct MeasureCase {
  typealias Numbers = [(name: String, value: Double)]

  let measure: String
  private let option: Double?
  private let folder: String

  init(_ folder: String) throws {
    self.folder = folder
    let words = try Files.text("\(folder)/measure.txt").split { $0 == " " || $0 == "\n" }
    guard let measure = words.first else { throw Problem("\(folder)/measure.txt names no measure") }
    self.measure = String(measure)
    option = words.count > 1 ? Double(words[1]) : nil
  }

  func run() throws {
    var lines: [String]
    do {
      let measured = try prepared()
      let start = secondsNow()
      let numbers = try measured()
      let seconds = secondsNow() - start
      lines = (numbers + [("seconds", seconds), ("peak", try peak())]).map { "\($0.name) \($0.value)" }
    } catch let problem as Problem {
      lines = ["problem \(problem.message)"]
    }
    try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/result.txt")
  }

  func points(_ name: String) throws -> Points {
    let array = try array(name)
    guard array.shape.count == 2 else { throw Problem("\(name).npy is not points: shape \(array.shape)") }
    return try Points(array.numbers.map(Double.init), width: array.shape[1])
  }

  func numbers(_ name: String) throws -> [Double] { try array(name).numbers.map(Double.init) }

  func labels(_ name: String) throws -> [Int] { try array(name).numbers.map { Int($0) } }

  /// Two images `[height, width, channels]`.
  func images() throws -> ImagePair {
    let (a, b) = (try array("a"), try array("b"))
    guard a.shape.count == 3, a.shape == b.shape else { throw Problem("images of shapes \(a.shape), \(b.shape)") }
    return try ImagePair(
      a.numbers.map(Double.init), b.numbers.map(Double.init), height: a.shape[0], width: a.shape[1],
      channels: a.shape[2])
  }

  func requiredOption() throws -> Double {
    guard let option else { throw Problem("\(measure) needs a number in measure.txt") }
    return option
  }

  private func array(_ name: String) throws -> NPY { try NPY(path: "\(folder)/\(name).npy") }

  /// Linux counts it from the start of this program; getrusage would count the one that started it, too.
  private func peak() throws -> Double {
    let line = try Files.text("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kibibytes = line?.split(separator: " ").dropLast().last.flatMap({ Double($0.filter(\.isNumber)) }) else {
      throw Problem("/proc/self/status does not say how much memory was used")
    }
    return kibibytes / 1024
  }
}
