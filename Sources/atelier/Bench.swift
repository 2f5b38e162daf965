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

  /// What the sides say that were timed one after the other; the other two may have failed.
  struct Round {
    var own: JSON
    var eager: JSON?
    var compiled: JSON?
    var firstStep: Double?
  }

  struct Line {
    var model: String
    var threads: Int
    var rounds: [Round] = []

    var speed: Double? { median("images_per_s", of: \.own) }

    func median(_ key: String, of side: (Round) -> JSON?) -> Double? {
      Bench.median(rounds.compactMap { side($0)?[key]?.number })
    }

    func ratio(_ other: (Round) -> JSON?) -> Double? {
      guard let speed, let others = median("images_per_s", of: other) else { return nil }
      return speed / others
    }

    /// The ratio of each round, nil where the other side failed.
    func ratios(_ other: (Round) -> JSON?) -> [Double?] {
      rounds.map { round in
        guard let own = round.own["images_per_s"]?.number, let others = other(round)?["images_per_s"]?.number
        else { return nil }
        return own / others
      }
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
          var round = Round(own: own, firstStep: own["first_step_at"]?.number.map { $0 - began })
          // PyTorch's side is Float32.
          if let peer, !name.hasSuffix("-bf16") {
            round.eager = Bench.run("\(peer) \(options) \(name)")
            if !Bench.uncompiled.contains(name) {
              round.compiled = Bench.run("\(peer) \(options) --compile \(name)")
            }
          }
          line.rounds.append(round)
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
      let gflops = line.median("gflops", of: \.own)
      let share = gflops.flatMap { gflops in line.median("peak_gflops", of: \.own).map { gflops / $0 } }
      let spreads = [line.ratios(\.eager), line.ratios(\.compiled)].map { $0.compactMap(\.self).sorted() }
      table.rows.append([
        line.model, "\(line.threads)", cell(line.speed, 0), cell(line.median("images_per_s", of: \.eager), 0),
        cell(line.median("images_per_s", of: \.compiled), 0), cell(line.ratio(\.eager), 2),
        cell(line.ratio(\.compiled), 2), cell(gflops, 1), cell(share, 3),
        cell(line.median("peak_mib", of: \.own), 0), cell(line.median("peak_mib", of: \.eager), 0),
        cell(median(line.rounds.compactMap(\.firstStep)), 3),
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
      for (name, other) in [("eager", \Round.eager), ("compile", \Round.compiled)] {
        let side: (Round) -> JSON? = { $0[keyPath: other] }
        let compared = own.filter { $0.ratio(side) != nil }
        let ratios = compared.compactMap { $0.ratio(side) }
        guard let mean = geometricMean(ratios) else { continue }
        // Of the rounds that all models have.
        let means = (0..<(compared.first?.rounds.count ?? 0)).compactMap { round in
          let ofRound = compared.compactMap { $0.ratios(side)[round] }
          return ofRound.count == compared.count ? geometricMean(ofRound) : nil
        }
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
