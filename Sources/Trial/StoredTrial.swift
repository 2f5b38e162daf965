import Basics
import Results
import Spec

extension TrialPlan {
  /// Reads a trial from the resolved file in a folder; its name and settings, which that file lacks, come from
  /// `trial.json`. Its data must be what it was when the trial was planned.
  package init(of folder: String, _ file: TrialFile, _ context: TrialContext) throws {
    let path = "\(folder)/experiment.yaml"
    let fingerprints = Fingerprints(context)
    let plan = try loadPlan(
      path: path, catalogues: context.catalogues,
      fingerprint: { phases throws(Problems) in try fingerprints.of(phases, continuing: file.continues) }
    ).plan
    guard var trial = plan.trials.first, plan.trials.count == 1 else {
      throw Problem("\(path) does not describe one trial")
    }
    // A trial's name ends with a hash of what it is trained on, and a number after it where names would be equal.
    let hash = trial.id.split(separator: "-").last
    guard file.id.split(separator: "-").suffix(2).contains(where: { $0 == hash }) else {
      throw Problem(
        "the data (or a file of weights, or the program) is not what it was when this trial was planned: "
          + "sweep the file again"
      ).because(.data)
    }
    trial.id = file.id
    trial.settings = file.settings
    self = trial
  }
}
