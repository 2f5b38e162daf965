import Basics
import Results
import Spec
import TestSupport
import Testing

@testable import atelier
@testable import gallery

@Suite struct RecipeTests {
  private let folder = TemporaryFolder()

  private func recipe(_ text: String) throws -> String {
    folder.write("base.yaml", text)
    folder.write("toy.yaml", "base: base.yaml\ntitle: Toy\nsweep: {seed: [1, 2]}\n")
    return try Recipe.ofFile("\(folder.path)/toy.yaml")
  }

  private static let text = """
    # A comment.
    data: {source: digits}
    networks: {encoder: [flatten, linear 8], decoder: [linear 784, sigmoid, reshape 1 28 28]}
    objective:
      sample: {x: data}
      define: {error: mean((decoder(encoder(x)) - x)^2)}
      minimize: error
    train: {epochs: 2, batch: 64, optimizer: adam 1e-3}
    evaluate: [error]
    figures: [loss]

    """

  /// Comments, titles and figures do not count; what is trained and measured does, in a base too.
  @Test func whatCounts() throws {
    let recipe = try recipe(Self.text)
    let same = [
      ("# A comment.", "# Another."), ("figures: [loss]", "figures: [loss, images x]"),
      ("{epochs: 2", "{ epochs:  2"),
    ]
    for (old, new) in same { #expect(try self.recipe(Self.text.replacing(old, with: new)) == recipe, "\(new)") }
    for (old, new) in [("epochs: 2", "epochs: 3"), ("[error]", "[{twice: 2 * error}]"), ("linear 8", "linear 9")] {
      #expect(try self.recipe(Self.text.replacing(old, with: new)) != recipe, "\(new)")
    }
  }

  /// The plan that a sweep keeps has the texts of the file; which trial is loaded does not count.
  @Test func aPlanHasTheRecipeOfItsFile() throws {
    folder.write("toy.yaml", Self.text)
    let path = "\(folder.path)/toy.yaml"
    let loaded = try loadPlan(path: path, catalogues: .all).plan
    func plan(_ change: (String) -> String) -> PlanFile {
      PlanFile(
        name: "toy", title: "", file: path, folder: ".", overrides: [], columns: loaded.columns,
        trials: loaded.trials.map { trial in
          PlanFile.Trial(id: trial.id, seed: trial.seed, settings: [], experiment: change(trial.text))
        })
    }
    #expect(try Recipe.of(plan { $0 }) == Recipe.ofFile(path))
    let load = "networks:\n  judge: load classifier classifier"
    let pinned = plan { $0.replacing("networks:", with: "\(load) trial seed=1-a8d1b498") }
    #expect(Recipe.of(pinned) == Recipe.of(plan { $0.replacing("networks:", with: load) }))
  }
}
