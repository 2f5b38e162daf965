import Basics
import TestSupport
import Testing

@testable import Spec

/// `titles` and `words`, and the file with words of a user's own.
@Suite struct LetteringReadingTests {
  private let folder = TemporaryFolder()

  private func load(_ lines: String, words: String? = nil) throws(Problems) -> SweepPlan {
    let text = SweepLoading.faces + "\n" + lines
    let own = words.map { folder.write("words.yaml", $0) }
    return try loadPlan(path: folder.write("e.yaml", text), catalogues: Small.catalogues, words: own).plan
  }

  private func words(_ plan: SweepPlan) -> [String] {
    plan.trials[0].experiment.lettering.words.map { "\($0.label)=\($0.instead)" }
  }

  @Test func isRead() throws {
    let plan = try load("titles: false\nwords: {loss: perte, 'validation loss': \"coût: $latent\", '.': ',', step: ''}")
    #expect(!plan.trials[0].experiment.lettering.hasTitles)
    #expect(words(plan) == ["loss=perte", "validation loss=coût: 100", ".=,", "step="])
    #expect(try load("").trials[0].experiment.lettering == Lettering())
    // What a trial's process reads is the same.
    let again = try loadPlan(path: folder.write("a.yaml", plan.trials[0].text), catalogues: Small.catalogues).plan
    #expect(words(again) == words(plan) && again.trials[0].text == plan.trials[0].text)
  }

  /// The file's words stand over the user's own; neither has a part in what is trained.
  @Test func wordsOfOnesOwn() throws {
    let own = "loss: perte\nepoch: époque\nN(0, 1): la loi normale\n"
    let plan = try load("words: {loss: coût, epoch: null}", words: own)
    #expect(words(plan) == ["loss=coût", "N(0, 1)=la loi normale"])
    #expect(try words(load("", words: own)).count == 3)
    #expect(try load("", words: own).trials.map(\.id) == load("").trials.map(\.id))
  }

  @Test func faultsAreSaidWhereTheyStand() {
    func faults(_ lines: String, words: String? = nil) -> [String] {
      do throws(Problems) {
        _ = try load(lines, words: words)
        return []
      } catch {
        return error.all.map { problem in
          let mark = problem.mark?.description.split(separator: "/").last.map(String.init) ?? ""
          return "\(mark) \(problem.message)"
        }
      }
    }
    #expect(faults("", words: "loss: [a]\n") == ["words.yaml:1:7 what is written for 'loss' is text, here is a list"])
    #expect(faults("", words: "- a\n").first?.hasPrefix("words.yaml:1:1 ") == true)
    #expect(faults("", words: "a: b: c\n").first?.hasPrefix("words.yaml:1:") == true)
    #expect(faults("", words: "").isEmpty && faults("", words: "# none yet\n").isEmpty)
  }
}
