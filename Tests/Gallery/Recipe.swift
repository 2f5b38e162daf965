import Basics
import Data
import Figures
import Metrics
import Model
import Results
import Spec

/// What an experiment trains and measures, as eight digits that change when that does, in the file or in one that it is
/// based on. Comments, titles and figures do not count, nor which trial `load` has found.
enum Recipe {
  /// Of the file as it is now.
  static func ofFile(_ path: String) throws -> String {
    let catalogues = Catalogues(
      layers: layerKinds, optimizers: optimizerKinds, sources: sourceKinds, metrics: metricKinds,
      figures: figureKinds, presets: Model.presets)
    return digest(try loadPlan(path: path, catalogues: catalogues).plan.trials.map(\.text))
  }

  /// Of the file as it was when it was run.
  static func of(_ plan: PlanFile) -> String { digest(plan.trials.map(\.experiment)) }

  private static let uncounted = ["title:", "figures:", "words:", "titles:"]

  /// Of resolved texts, in which a key of the experiment begins its line and all that belongs to it is further in.
  private static func digest(_ texts: [String]) -> String {
    var kept = ""
    for text in texts {
      var isCounted = true
      for line in text.split(separator: "\n") {
        if !line.hasPrefix(" ") { isCounted = !uncounted.contains { line.hasPrefix($0) } }
        if isCounted { kept += unpinned(line) + "\n" }
      }
    }
    return String(Digest.hex(of: kept.utf8).prefix(8))
  }

  /// `classifier: load classifier classifier trial seed=1-a8d1b498` without the trial.
  private static func unpinned(_ line: Substring) -> String {
    guard line.contains(": load "), let pin = line.firstRange(of: " trial ") else { return String(line) }
    return "\(line[..<pin.lowerBound])\(line[pin.upperBound...].drop { $0 != " " })"
  }
}
