import Basics
import Results
import TestSupport
import Testing

@testable import Sweep

@Suite struct FailedTrialsTests {
  /// A failed answer can be asked for again; what was trained stays.
  @Test func failedAnswersAreRemovedAlone() throws {
    let results = TemporaryResults()
    var plan = plan([("2", 1, ""), ("10", 1, "")])
    for index in 0...1 { plan.trials[index].rows = ["elbo-1", "ll-2"].map { .init(key: $0, column: $0) } }
    let id = plan.trials.map(\.id)
    for id in id { try results.publish(id) }
    let folders = id.map { results.folder.trial($0) }
    for folder in folders { try Answer(key: "elbo-1", row: "elbo-1").write(in: folder) }
    try Answer(key: "ll-2", row: "ll-2", error: "no weights").write(in: folders[1])
    try plan.write(to: results.folder)
    #expect(results.folder.missing(plan.trials[0]) == ["ll-2"] && results.folder.missing(plan.trials[1]).isEmpty)
    #expect(
      results.folder.failure(plan.trials[0]) == nil && results.folder.failure(plan.trials[1]) == "ll-2: no weights")
    #expect(try FailedTrials.remove(results.folder) == [id[1]])
    #expect(results.folder.missing(plan.trials[1]) == ["ll-2"] && results.folder.status(id[1])?.state == .done)
    #expect(try FailedTrials.remove(results.folder) == [])
  }

  @Test func aResultThatCannotBeReadHasFailed() throws {
    let results = TemporaryResults()
    let plan = plan([("2", 1, "")])
    try plan.write(to: results.folder)
    for text in ["", "{", "{\"id\":\"a\",\"state\":\"running\"}"] {
      let folder = results.folder.trial(plan.trials[0].id)
      try Files.makeFolder(folder)
      try AtomicFile.write(text, to: "\(folder)/status.json")
      #expect(try FailedTrials.remove(results.folder).count == 1 && !Files.exists(folder))
    }
  }
}
