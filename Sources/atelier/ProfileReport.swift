import Basics
import Engine

/// The time of training steps, by op and by the row of the network that the op comes from.
struct ProfileReport {
  private struct Sum {
    var seconds = 0.0
    var operations = 0.0
    var bytes = 0.0
    var kernels = 0

    mutating func add(_ line: Profile.Line) {
      seconds += line.seconds
      operations += line.work.operations
      bytes += line.work.bytes
      kernels += 1
    }
  }

  private let profile: Profile

  init(_ profile: Profile) { self.profile = profile }

  var text: String {
    let all = profile.lines.reduce(into: Sum()) { $0.add($1) }
    return [
      "\(milliseconds(all.seconds)) ms a step, mean of \(profile.runs)", table("op") { $0.op },
      table("row") { line in
        let location = line.location.isEmpty ? "-" : line.location
        return line.isUpdate ? "update" : (line.isGradient ? "gradient of " : "") + location
      },
      table("kernel") { "\($0.isGradient ? "gradient of " : "")\($0.location)  \($0.op) \($0.way) → \($0.result)" },
    ].joined(separator: "\n\n")
  }

  private func table(_ title: String, _ key: (Profile.Line) -> String) -> String {
    var sums: [String: Sum] = [:]
    for line in profile.lines { sums[key(line), default: Sum()].add(line) }
    let total = profile.lines.reduce(0) { $0 + $1.seconds }
    let rows = sums.sorted { ($0.value.seconds, $1.key) > ($1.value.seconds, $0.key) }.map { name, sum in
      [
        name, "\(sum.kernels)", milliseconds(sum.seconds), decimal(sum.seconds / total * 100),
        rate(sum.operations, sum.seconds), rate(sum.bytes, sum.seconds),
      ]
    }
    return Screen.aligned(
      [[title, "kernels", "ms", "%", "GFLOP/s", "GB/s"]] + rows, right: [1, 2, 3, 4, 5]
    ).joined(separator: "\n")
  }

  private func rate(_ amount: Double, _ seconds: Double) -> String {
    seconds > 0 ? decimal(amount * Double(profile.runs) / seconds / 1e9) : ""
  }
  private func milliseconds(_ seconds: Double) -> String {
    let thousandths = (seconds / Double(max(1, profile.runs)) * 1e6).rounded() / 1e3
    return Table.cell(thousandths)
  }
  private func decimal(_ number: Double) -> String { Table.cell((number * 10).rounded() / 10) }
}
