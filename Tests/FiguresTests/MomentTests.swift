import Basics
import Testing

@testable import Figures

/// Samples of a model as it was in training.
@Suite struct MomentTests {
  private func figure(_ fields: [String: String]) -> SamplesFigure {
    SamplesFigure.make(fields.mapValues { .words($0.split(separator: " ").map(String.init)) })
  }

  private func grid(_ fields: [String: String], _ count: Int) throws -> ImageGrid {
    let classes = NPY(shape: [2], numbers: [0, 1])
    let material = TrialMaterial(
      id: "a", title: "GAN", settings: [], history: [],
      array: { $0.hasPrefix("captured") ? greys(count) : $0 == "rows" ? classes : nil },
      words: { $0 == "rows" ? ["cat", "dog"] : [] })
    let pictures = try figure(fields).pictures(of: material)
    #expect(pictures.map(\.name) == ["samples"])
    return try #require(pictures[0].picture as? ImageGrid)
  }

  @Test func needsNameTheMoments() {
    let drawn = figure(["at": "epochs 1 7", "columns": "5"]).needs
    #expect(drawn.map(\.array.text) == ["drawn(\"generated\", count: 5) at epochs 1 7"])
    let steps = figure(["at": "steps 100", "rows": "2", "columns": "5"]).needs
    #expect(steps.map(\.array.text) == ["drawn(\"generated\", count: 10) at steps 100"])
    #expect(steps.map(\.array.captured.text) == ["drawn(\"generated\", count: 10)"])
    // Numbers alone are epochs.
    #expect(figure(["at": "1 7"]).moments == Moments(.epochs, [1, 7]))
    // Only what is drawn varies in time; a sweep's page of samples shows trained models.
    let named = figure(["at": "epochs 3", "rows": "t"]).needs.map(\.array)
    #expect(named.map(\.name) == ["captured_grid", "rows"] && named.map(\.moments) == [Moments(.epochs, [3]), nil])
  }

  @Test func rowsSayWhen() throws {
    let single = try grid(["at": "epochs 0 7 21", "columns": "4"], 12)
    #expect(single.rows.map(\.label) == ["epoch 0", "epoch 7", "epoch 21"] && single.rowsPerGroup == 0)
    #expect(single.rows.map(\.images.count) == [4, 4, 4])
    #expect(single.caption == "The draws are the same at every epoch.")
    let groups = try grid(["at": "steps 10 200", "rows": "2", "columns": "4"], 16)
    #expect(groups.rows.map(\.label) == ["step 10", "", "step 200", ""] && groups.rowsPerGroup == 2)
    let named = try grid(["at": "epochs 1 2", "rows": "t", "columns": "3"], 12)
    #expect(named.rows.map(\.label) == ["epoch 1, cat", "epoch 1, dog", "epoch 2, cat", "epoch 2, dog"])
    #expect(named.caption == "Rows differ in t alone, columns in all else. The draws are the same at every epoch.")
  }
}
