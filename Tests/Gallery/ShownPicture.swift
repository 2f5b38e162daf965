import Basics
import Results

/// A picture of the systems' page: a row of `figures`, of the first trial or of that with some settings
/// (`by=least_squares: samples`), or a figure of the whole sweep (`figures/samples.png`).
struct ShownPicture: Equatable {
  let experiment: String
  let row: String
  let at: [String]
  let caption: String
  /// Of its file; it follows from all that the picture depends on besides the results.
  let name: String

  init(_ text: String, caption: String, of experiment: String) {
    self.experiment = experiment
    self.caption = caption
    let parts = text.split(separator: ": ", maxSplits: 1)
    let hasSetting = parts.count == 2 && parts[0].contains("=")
    row = hasSetting ? String(parts[1]) : text
    at = hasSetting ? String(parts[0]).listed(" ") : []
    var digest = Digest()
    Array(text.utf8).withUnsafeBufferPointer { digest.add($0) }
    let stem = experiment.map { $0 == "/" ? "-" : String($0) }.joined()
    name = "\(stem)-\(digest.hex.prefix(6)).png"
  }

  var isOfSweep: Bool { row.hasSuffix(".png") }

  func path(_ plan: PlanFile, in results: ResultsFolder) throws(Problem) -> String {
    if isOfSweep {
      let path = "\(results.path)/\(row)"
      guard Files.exists(path) else { throw Problem("\(path) is missing") }
      return path
    }
    guard let trial = plan.trials.first(where: { $0.setting.has(at) }) else {
      throw Problem("\(results.path) has no trial of \(at.joined(separator: " "))")
    }
    return try trial.pictures(of: row, in: results)[0]
  }
}

extension PlanFile.Trial {
  /// Its swept values without the seed: `kind=conv latent=10`.
  var setting: SettingText {
    SettingText(settings.filter { $0.name != "seed" }.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
  }
}

/// The swept values of trials that differ in their seed alone: `kind=conv latent=10`.
struct SettingText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  func value(of name: String) -> String? {
    text.listed(" ").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
  }

  func without(_ name: String) -> SettingText {
    SettingText(text.listed(" ").filter { !$0.hasPrefix("\(name)=") }.joined(separator: " "))
  }

  /// Whether all of these are among its own.
  func has(_ values: [String]) -> Bool {
    let own = text.listed(" ")
    return values.allSatisfy(own.contains)
  }
}
