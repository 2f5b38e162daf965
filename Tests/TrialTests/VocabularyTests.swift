import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import Trial

/// What tokens stand for is kept with the weights that were trained on them.
@Suite struct VocabularyTests {
  private let folder = TemporaryFolder()

  private func writePictures(_ captions: String) throws {
    let picture = try Files.read(#filePath.parentFolder!.parentFolder! + "/Fuzz/corpus/png/grey.png")
    for name in ["a", "b", "c"] { folder.write("set/\(name).png", picture) }
    folder.write("set/captions.txt", Array(captions.utf8))
  }

  private func text(_ net: String, valid: Int = 0) -> String {
    """
    data: {source: folder, path: \(folder.path)/set, captions: captions.txt, length: 3, valid: \(valid), test: 0}
    networks: {net: \(net), own: [linear 1]}
    objective:
      sample: {x: data, t: data.caption}
      minimize: mean((own(net(one_hot(t))) - 1)^2)
    train: {epochs: 1, batch: 1, optimizer: sgd 1e-2}
    """
  }

  private func plan(_ text: String, _ name: String) throws -> TrialPlan {
    try AtomicFile.write(text, to: "\(folder.path)/\(name).yaml")
    let search = TrialSearch(context)
    return try loadPlan(
      path: "\(folder.path)/\(name).yaml", catalogues: .test,
      pin: { experiment, settings throws(Problem) in try search.trial(of: experiment, settings) }
    ).plan.trials[0]
  }

  private var context: TrialContext {
    TrialContext(folder: folder.path, results: "\(folder.path)/Results", catalogues: .test)
  }

  @Test func wordsStayWithTheirWeights() throws {
    try writePictures("a.png a red dog\nb.png a dog\nc.png the end of a dog\n")
    let trained = try plan(text("[flatten, linear 2]"), "speaker")
    let results = ResultsFolder("\(folder.path)/Results/speaker")
    let runner = TrialRunner(
      plan: trained, context: context, results: results, threads: 1, requests: Requests(trained.experiment),
      draw: { _ in })
    #expect(try runner.run() == .done)
    let words = try Files.text("\(results.trial(trained.id))/vocabulary.txt")
    #expect(words == "<padding>\n<unknown>\na\ndog\nend\nof\nred\nthe\n")

    let user = try plan(text("load speaker net"), "listener")
    #expect(try TrialCheck(user.phases, context: context).warnings == [])
    // As many words, but others: that cannot be seen from the shapes.
    try writePictures("a.png a red cat\nb.png a cat\nc.png the end of a cat\n")
    let warnings = try TrialCheck(user.phases, context: context).warnings
    #expect(warnings.map(\.message) == ["the tokens of 'speaker' stand for other words than those of this data"])
    #expect(warnings.first?.mark?.line == 2)
  }
}
