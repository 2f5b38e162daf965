import Basics
import Glibc
import Spec

/// The speed of training steps, here and in PyTorch, timed in turn.
struct Bench {
  let program: String
  let peer: String?
  let seconds: Int
  let rounds: Int

  /// Models that PyTorch's compiler cannot handle: second derivatives, and two adversarial networks.
  static let uncompiled: Set = ["dcgan-64", "wgan-gp-32"]

  struct Line {
    var model: String
    var threads: Int
    var own: [JSON] = []
    var eager: [JSON] = []
    var compiled: [JSON] = []
    var firstSteps: [Double] = []

    var speed: Double? { Bench.median(own, "images_per_s") }
    func ratio(_ other: [JSON]) -> Double? {
      guard let speed, let others = Bench.median(other, "images_per_s") else { return nil }
      return speed / others
    }
    /// The ratio of each round; fewer where the other side failed in one.
    func ratios(_ other: [JSON]) -> [Double] {
      let speeds = [own, other].map { $0.compactMap { $0["images_per_s"]?.number } }
      return zip(speeds[0], speeds[1]).map { $0 / $1 }
    }
  }

  static var program: String {
    get throws(Problem) {
      var path = [CChar](repeating: 0, count: 4096)
      guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else {
        throw Problem("this program's file is not known")
      }
      return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  func run(_ files: [String], _ threads: [Int]) throws -> [Line] {
    var lines: [Line] = []
    for count in threads {
      for file in files {
        let name = Bench.model(file)
        Screen.complain("\(name), threads: \(count)")
        var line = Line(model: name, threads: count)
        let options = "--threads \(count) --seconds \(seconds)"
        for _ in 0..<rounds {
          let began = secondsNow()
          guard let own = Bench.run("\(program.shellWord) bench-model \(file.shellWord) \(options)") else {
            throw Problem("\(file) could not be timed")
          }
          line.own.append(own)
          if let first = own["first_step_at"]?.number { line.firstSteps.append(first - began) }
          // PyTorch's side is Float32.
          guard let peer, !name.hasSuffix("-bf16") else { continue }
          if let eager = Bench.run("\(peer) \(options) \(name)") { line.eager.append(eager) }
          if !Bench.uncompiled.contains(name), let other = Bench.run("\(peer) \(options) --compile \(name)") {
            line.compiled.append(other)
          }
        }
        lines.append(line)
      }
    }
    return lines
  }

  private static func model(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
  }

  /// The last line of JSON that a command prints; nil where it fails.
  private static func run(_ command: String) -> JSON? {
    guard let pipe = popen("\(command) </dev/null", "r") else { return nil }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { bytes += chunk[..<count] }
    guard pclose(pipe) == 0 else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("{") }
    return lines.last.flatMap { JSON(String($0)) }
  }

  static func median(_ results: [JSON], _ key: String) -> Double? { median(results.compactMap { $0[key]?.number }) }

  static func median(_ numbers: [Double]) -> Double? {
    let sorted = numbers.sorted()
    guard let first = sorted.first else { return nil }
    let half = sorted.count / 2
    return sorted.count == 1 ? first : sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
  }
}

// The table of results.
extension Bench {
  static func table(_ lines: [Line]) -> Table {
    var table = Table(columns: [
      "model", "threads", "images_per_s", "eager", "compile", "ratio_eager", "ratio_compile", "gflops_useful",
      "share_of_peak", "peak_mib", "torch_peak_mib", "first_step_s", "ratio_eager_low", "ratio_eager_high",
      "ratio_compile_low", "ratio_compile_high",
    ])
    for line in lines {
      func cell(_ number: Double?, _ digits: Int) -> String {
        guard let number else { return "" }
        let scale = pow(10, Double(digits))
        return Table.cell((number * scale).rounded() / scale)
      }
      let gflops = median(line.own, "gflops")
      let share = gflops.flatMap { gflops in median(line.own, "peak_gflops").map { gflops / $0 } }
      let spreads = [line.eager, line.compiled].map { line.ratios($0).sorted() }
      table.rows.append([
        line.model, "\(line.threads)", cell(line.speed, 0), cell(median(line.eager, "images_per_s"), 0),
        cell(median(line.compiled, "images_per_s"), 0), cell(line.ratio(line.eager), 2),
        cell(line.ratio(line.compiled), 2), cell(gflops, 1), cell(share, 3), cell(median(line.own, "peak_mib"), 0),
        cell(median(line.eager, "peak_mib"), 0), cell(median(line.firstSteps), 3),
        cell(spreads[0].first, 2), cell(spreads[0].last, 2), cell(spreads[1].first, 2), cell(spreads[1].last, 2),
      ])
    }
    return table
  }

  /// The table for a screen, and the geometric means of the ratios; of several rounds with the lowest and highest.
  static func report(_ lines: [Line]) -> String {
    let heads = [
      "model", "threads", "images/s", "eager", "compile", "/eager", "/comp.", "GFLOP/s", "of peak", "MiB", "torch",
      "first s",
    ]
    let rows = table(lines).rows.map { row in
      var cells = Array(row[..<heads.count])
      for (ratio, low) in [(5, 12), (6, 14)] { cells[ratio] += spread(row[low], row[low + 1]) }
      return cells
    }
    var text = Screen.aligned([heads] + rows, right: Set(1..<heads.count))
    for threads in Set(lines.map(\.threads)).sorted() {
      let own = lines.filter { $0.threads == threads }
      for (name, other) in [("eager", \Line.eager), ("compile", \Line.compiled)] {
        let ratios = own.compactMap { $0.ratio($0[keyPath: other]) }
        guard let mean = geometricMean(ratios) else { continue }
        // Of the rounds that all models have.
        let all = own.map { $0.ratios($0[keyPath: other]) }.filter { !$0.isEmpty }
        let means = (0..<(all.map(\.count).min() ?? 0)).compactMap { round in geometricMean(all.map { $0[round] }) }
        let ends = spread(cell(means.min()), cell(means.max()))
        text.append(
          "\(threads == 1 ? "1 thread" : "\(threads) threads"): \(cell(mean))\(ends) times \(name),"
            + " geometric mean of \(ratios.count)")
      }
    }
    return text.joined(separator: "\n")
  }

  /// ` (1.8–2.1)`; nothing where both are the same, as in a single round.
  private static func spread(_ low: String, _ high: String) -> String { low == high ? "" : " (\(low)–\(high))" }

  private static func geometricMean(_ numbers: [Double]) -> Double? {
    numbers.isEmpty ? nil : exp(numbers.reduce(0) { $0 + log($1) } / Double(numbers.count))
  }

  private static func cell(_ ratio: Double?) -> String { ratio.map { Table.cell(($0 * 100).rounded() / 100) } ?? "" }
}
