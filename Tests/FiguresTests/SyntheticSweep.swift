import Basics
import Glibc
import Results
import TestSupport
import Testing

@testable import Figures

/// A sweep that never ran: so many settings of so many swept names, with numbers that are hard to draw.
struct SyntheticSweep: CustomTestStringConvertible {
  enum Kind: String, CaseIterable {
    case plain, longNames, negative, huge, tiny, notNumbers, equal, drawn, words
  }

  var kind: Kind
  var settings: Int
  var names: Int
  var testDescription: String { "\(kind) \(settings)x\(names)" }
  var fileName: String { "\(kind)-\(settings)x\(names)" }

  static let all = Kind.allCases.flatMap { kind in
    [1, 2, 8, 200].flatMap { settings in
      [1, 2, 3].map { SyntheticSweep(kind: kind, settings: settings, names: $0) }
    }
  }

  private static let long = "a_name_of_sixty_letters_without_a_single_space_that_goes_on_"

  var swept: [String] {
    let names = kind == .longNames ? (1...3).map { Self.long + "\($0)" } : ["latent", "beta", "decoder"]
    return Array(names.prefix(self.names))
  }

  /// The values of each setting: a grid, or numbers drawn at random.
  var values: [[String]] {
    var random = SplitMix(state: 5)
    let sides: [Int] =
      switch (settings, names) {
      case (let count, 1): [count]
      case (200, 2): [20, 10]
      case (8, 2): [4, 2]
      case (let count, 2): [count, 1]
      case (200, _): [10, 5, 4]
      case (8, _): [2, 2, 2]
      case (let count, _): [count, 1, 1]
      }
    return (0..<settings).map { index in
      var rest = index
      return sides.enumerated().map { column, side in
        let step = rest % side
        rest /= side
        if kind == .drawn, column < 2 { return "\(Table.cell(pow(10, 1 - 4 * random.unit())))" }
        return value(step, of: column)
      }
    }
  }

  private func value(_ step: Int, of column: Int) -> String {
    let words = ["nearest", "deconvolution", "bilinear", "shuffle"]
    switch column {
    case 0: return kind == .words ? "architecture-number-\(step)" : "\(2 * (step + 1))"
    case 1: return ["1e-05", "0.0001", "0.001", "0.01", "0.1", "1", "2", "4", "8", "16"][step]
    default: return kind == .longNames ? Self.long + words[step] : words[step]
    }
  }

  private func number(_ index: Int, seed: Int) -> Double {
    let plain = 90 + 7 * Double(index * 7 % 11) / 11 + 0.2 * Double(seed) + Double(index) / 40
    return switch kind {
    case .plain, .longNames, .drawn, .words: plain
    case .negative: -plain
    case .huge: index % 2 == 0 ? 1e300 : plain * 1e297
    case .tiny: index % 2 == 0 ? 1e-300 : plain * 1e-302
    case .notNumbers: [.nan, plain, .infinity, plain, -.infinity, plain, plain][index % 7]
    case .equal: 0.125
    }
  }

  private var seeds: Int { settings < 100 ? 2 : 1 }

  func results(in folder: TemporaryFolder) -> SweepResults {
    let values = self.values
    let trials = values.indices.flatMap { index in
      (1...seeds).map { trial(index, values[index], seed: $0, in: folder) }
    }
    let title = kind == .longNames ? "An experiment with a title that is as long as \(Self.long)" : "VAE on digits"
    return SweepResults(
      PlanFile(
        name: "vae", title: title, file: "", folder: "", overrides: [], columns: swept + ["seed"],
        trials: trials.map(\.plan)), trials: trials)
  }

  private func trial(_ index: Int, _ values: [String], seed: Int, in folder: TemporaryFolder) -> SweepResults.Trial {
    let number = number(index, seed: seed)
    let id = "t\(index)s\(seed)"
    let epochs = settings == 1 ? 1 : 5
    let history = (1...epochs).flatMap { epoch in
      [Split.train, .valid].map {
        HistoryRow(
          step: epoch * 100, epoch: Double(epoch), name: MetricName($0, "loss"), value: number * (1 + 1 / Double(epoch))
        )
      }
    }
    folder.write("\(id)/metrics.csv", Table(columns: HistoryRow.columns, rows: history.map(\.cells)).csv)
    let metrics = ["train_elbo", "valid_elbo", "valid_kl", "test_fid"].enumerated().map { order, name in
      TrialStatus.Metric(MetricName(name), number * Double(order + 1))
    }
    return SweepResults.Trial(
      PlanFile.Trial(id: id, seed: UInt64(seed), settings: [], experiment: ""), values: values,
      status: TrialStatus(
        id: id, state: .done, seed: UInt64(seed), steps: 1, parameters: 1, seconds: 1, metrics: metrics,
        qualities: [
          "elbo": Quality(better: .higher, label: "ELBO", unit: "nats"),
          "kl": Quality(label: "Kullback-Leibler divergence", unit: "nats per example"), "fid": Quality(better: .lower),
        ]), folder: "\(folder.path)/\(id)")
  }
}
