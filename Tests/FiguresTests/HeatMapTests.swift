import Basics
import Results
import TestSupport
import Testing

@testable import Figures

@Suite struct HeatMapTests {
  private let folder = TemporaryFolder()
  private let elbo = MetricName(.valid, "elbo")

  private func map(_ cells: [[Double?]], better: Quality.Better? = .higher) -> HeatMap {
    let columns = (0..<(cells.first?.count ?? 0)).map { "\($0)" }
    let rows = cells.indices.map { "\($0)" }
    return HeatMap(
      title: "Title", subtitle: "", label: "ELBO [nats]",
      columns: .init(name: "latent", values: columns, labels: columns, isWords: false),
      rows: .init(name: "beta", values: rows, labels: rows, isWords: false), cells: cells, better: better)
  }

  private func texts(_ picture: any Picture) -> [String] { PlacedTexts(picture).texts.map(\.text) }

  private func sweep(_ swept: [String], _ values: [[String]], _ numbers: [Double?]) -> SweepMaterial {
    let trials = zip(values, numbers).enumerated().map { index, trial in
      SweepResults.Trial(
        PlanFile.Trial(id: "t\(index)", seed: 1, settings: [], experiment: ""), values: trial.0,
        status: TrialStatus(
          id: "t\(index)", state: .done, seed: 1, steps: 1, parameters: 1, seconds: 1,
          metrics: trial.1.map { [.init(elbo, $0)] } ?? [],
          qualities: ["elbo": Quality(better: .higher, label: "ELBO", unit: "nats")]), folder: "")
    }
    let plan = PlanFile(
      name: "vae", title: "VAE", file: "", folder: "", overrides: [], columns: swept + ["seed"],
      trials: trials.map(\.plan))
    return SweepMaterial(SweepResults(plan, trials: trials))
  }

  @Test func numbersAreSortedAndWordsAreAsPlanned() throws {
    let values = ["10", "2", "5"].flatMap { latent in ["b", "a"].map { [latent, $0] } }
    let found = try #require(sweep(["latent", "kind"], values, [1, 2, 3, 4, 5, nil]).heatMap(of: elbo))
    #expect(found.title == "Validation ELBO over latent and kind" && found.label == "validation ELBO [nats]")
    #expect(found.columns.labels == ["2", "5", "10"] && found.rows.labels == ["b", "a"])
    #expect(found.cells == [[3, 5, 1], [4, nil, 2]] && found.subtitle == "VAE")
    let numbers = ["1", "2"].flatMap { latent in ["0.5", "4"].map { [latent, $0] } }
    // Numbers grow upwards.
    let upright = try #require(sweep(["latent", "beta"], numbers, [1, 2, 3, 4]).heatMap(of: elbo))
    #expect(upright.rows.labels == ["4", "0.5"] && upright.cells == [[2, 4], [1, 3]])
  }

  @Test func seedsAreAveraged() throws {
    let values = ["1", "2"].flatMap { a in ["3", "4"].flatMap { [[a, $0], [a, $0]] } }
    let found = try #require(
      sweep(["a", "b"], values, [1, 2, 3, .nan, .nan, .nan, .infinity, nil]).heatMap(of: elbo))
    #expect(found.subtitle == "VAE: mean of 1 to 2\u{A0}seeds")
    #expect(found.cells[1][0] == 1.5 && found.cells[0] == [3, .infinity] && found.cells[1][1]?.isNaN == true)
  }

  @Test func onlyGridsOfTwoNamesHaveOne() {
    let drawn = (0..<12).map { ["\(Double($0 * 7 % 12) + 0.5)", "\($0 * 5 % 12)"] }
    #expect(sweep(["rate", "width"], drawn, drawn.indices.map(Double.init)).heatMap(of: elbo) == nil)
    #expect(sweep(["rate"], [["1"], ["2"]], [1, 2]).heatMap(of: elbo) == nil)
    let grid = ["1", "2"].flatMap { a in ["3", "4"].map { [a, $0, "5"] } }
    #expect(sweep(["a", "b", "c"], grid, [1, 2, 3, 4]).heatMap(of: elbo) != nil)
    #expect(sweep(["a", "b", "c"], grid, [1, nil, .nan, nil]).heatMap(of: elbo) == nil)
    let three = ["1", "2"].flatMap { a in ["3", "4"].flatMap { b in ["5", "6"].map { [a, b, $0] } } }
    #expect(sweep(["a", "b", "c"], three, three.indices.map(Double.init)).heatMap(of: elbo) == nil)
  }

  @Test func theBestIsOutlinedWhereOneIsBetter() {
    #expect(map([[1, 2], [3, .nan]]).best == 3 && map([[1, 2], [3, nil]], better: .lower).best == 1)
    #expect(map([[1, 2], [3, 4]], better: nil).best == nil && map([[1, 1], [1, 1]]).best == nil)
    #expect(map([[1, 2]]).caption == "Outlined: the highest.")
    #expect(map([[1, nil]], better: nil).caption == "Empty (–): not measured.")
    #expect(map([[1, .nan]], better: nil).caption == "Hatched: no number that can be drawn.")
  }

  @Test func numbersAreInTheirCells() {
    #expect(["−95.3", "−90.1", "NaN", "–"].allSatisfy { texts(map([[-95.31, -90.07], [.nan, nil]])).contains($0) })
    #expect(["0.23", "0.71", "∞"].allSatisfy { texts(map([[0.231, 0.71], [.infinity, 0.5]])).contains($0) })
    // In units of a power of ten, which stands above the colours.
    #expect(["1.5", "9.0", "×10⁷"].allSatisfy { texts(map([[1.5e7, 9e7], [4e7, 2e7]])).contains($0) })
    #expect(["0.0012", "0.5", "80"].allSatisfy { texts(map([[0.0012, 0.5], [0.0031, 80]])).contains($0) })
    #expect(texts(map([[0.25, 0.25], [0.25, 0.25]])).filter { $0 == "0.25" }.count >= 4)
  }

  /// Numbers that are large beside what they span have as many digits as that takes.
  @Test func numbersThatDifferAreWrittenDifferently() {
    let numbers = (0..<5).map { 1_234_567 + 0.003 * Double($0) }
    let written = CellNumbers(numbers, .linear, exponent: 6, digits: 3)
    #expect(Set(numbers.map { written($0) }).count == 5)
    #expect(numbers.allSatisfy { written($0).hasPrefix("1.234") && !written($0).contains("10") })
  }

  @Test func nearbyValuesHaveLabelsOfTheirOwn() throws {
    let values = ["0.12345", "0.12346"].flatMap { beta in ["1", "2"].map { [beta, $0] } }
    let found = try #require(sweep(["beta", "k"], values, [1, 2, 3, 4]).heatMap(of: elbo))
    #expect(Set(found.columns.labels + found.rows.labels).count == 4)
    // Tables have values as the plan has them.
    let powers = ["1e-05", "0.1"].flatMap { beta in ["1", "2"].map { [beta, $0] } }
    let small = try #require(sweep(["beta", "k"], powers, [1, 2, 3, 4]).heatMap(of: elbo))
    #expect(small.columns.labels == ["10⁻⁵", "0.1"] && Set(small.table.rows.map { $0[0] }) == ["1e-05", "0.1"])
  }

  @Test func numbersStandOutFromTheirColours() {
    for step in 0...100 {
      let color = Ramp.viridis[Double(step) / 100]
      let contrast = color.textColor == .white ? 1.05 / (color.luminance + 0.05) : (color.luminance + 0.05) / 0.05
      #expect(contrast >= 4.5)
      // Ever lighter, or grey print would show two numbers alike.
      #expect(step == 0 || color.luminance > Ramp.viridis[Double(step - 1) / 100].luminance)
    }
    #expect(Ramp.viridis[-3] == Color(hex: 0x440154) && Ramp.viridis[7] == Color(hex: 0xFDE725))
  }

  @Test(arguments: [(2, 2), (4, 4), (20, 20), (40, 30), (120, 90)]) func moreCellsLeaveTheNumbersOut(
    _ columns: Int, _ rows: Int
  ) {
    let map = map((0..<rows).map { row in (0..<columns).map { -90 - Double(row * $0 % 17) / 3 } })
    let placed = PlacedTexts(map)
    #expect(placed.faults == [])
    #expect(map.layout(TextRuler()).texts.isEmpty == (columns > 20))
    #expect(placed.size.width == (columns == 20 ? 510 : 250))
    #expect(placed.size.height < 420)
  }

  @Test func cellsHaveTheColoursOfTheirNumbers() throws {
    let map = map([[0, 1], [.nan, nil]], better: nil)
    let layout = map.layout(TextRuler())
    let raster = try #require(decoded(try drawn(map, as: .png)))
    func pixel(_ row: Int, _ column: Int) -> UInt32 {
      let rect = layout.rect(row: row, column: column)
      let scale = 300.0 / 72
      return raster[Int((rect.left + 3) * scale), Int((rect.top + 3) * scale)]
    }
    #expect(pixel(0, 0) == 0x440154 && pixel(0, 1) == 0xFDE725 && pixel(1, 1) == 0xFFFFFF)
  }
}
