import Basics
import Export
import Results

extension Command {
  static let export = Command(
    "export", "RESULTS", "Writes what a sweep found as TensorBoard or MLflow read it.",
    options: [
      Option("tensorboard", "DIR", "event files: a folder a trial, and the table of settings"),
      Option("mlflow", "DIR", "a store of files, mlruns: a run a trial"),
    ], operandCount: 1...1
  ) { arguments in
    let results = try existing(arguments.operands[0])
    let (events, store) = (arguments.options["tensorboard"], arguments.options["mlflow"])
    guard events != nil || store != nil else {
      throw Problem(
        "say what to write: --tensorboard, --mlflow or both",
        hint: "atelier export \(results.path) --tensorboard events")
    }
    let found = SweepResults(try PlanFile(results), results)
    guard found.trials.contains(where: { $0.status != nil }) else {
      throw Problem("\(results.path) has no finished trial yet")
    }
    Screen.warn(found.damage())
    let export = SweepExport(found, in: results)
    do {
      if let events {
        try export.writeTensorBoard(to: events)
        print("\(events)\n  tensorboard --logdir \(events.shellWord)")
      }
      if let store {
        try export.writeMLflow(to: store)
        print("\(store)\n  MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri \(store.shellWord)")
      }
    } catch let error as FileError { return unwritten(error, hint: nil) }
    return Exit.done
  }
}
