import Basics
import Results

/// A picture of the systems' page: a row of `figures`, of the first trial or of that with some settings
/// (`by=least_squares: samples`), or a figure of the whole sweep (`figures/samples.png`).
struct ShownPicture: Equatable {
  let experiment: String
  let row: String
  let at: SettingText
  let caption: String
  /// Of its file; it follows from all that the picture depends on besides the results.
  let name: String

  init(_ text: String, caption: String, of experiment: String) {
    self.experiment = experiment
    self.caption = caption
    let parts = text.split(separator: ": ", maxSplits: 1).map(String.init)
    if parts.count == 2, let setting = try? SettingText(parts[0]) {
      (at, row) = (setting, parts[1])
    } else {
      (at, row) = (SettingText([]), text)
    }
    let stem = experiment.map { $0 == "/" ? "-" : String($0) }.joined()
    name = "\(stem)-\(Digest.hex(of: text.utf8).prefix(6)).png"
  }

  var isOfSweep: Bool { row.hasSuffix(".png") }

  func path(_ plan: PlanFile, in results: ResultsFolder) throws(Problem) -> String {
    if isOfSweep {
      let path = "\(results.path)/\(row)"
      guard Files.exists(path) else { throw Problem("\(path) is missing") }
      return path
    }
    guard let trial = plan.trials.first(where: { $0.setting.has(at) }) else {
      throw Problem("\(results.path) has no trial of \(at.text)")
    }
    return try trial.pictures(of: row, in: results)[0]
  }
}

extension PlanFile.Trial {
  /// Its swept values without the seed.
  var setting: SettingText { SettingText(settings.filter { $0.name != "seed" }) }
}
