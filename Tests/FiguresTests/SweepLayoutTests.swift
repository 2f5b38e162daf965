import Basics
import Glibc
import TestSupport
import Testing

@testable import Figures

/// All figures of all synthetic sweeps. `ATELIER_SWEEP_FIGURES=folder` leaves them there as PNG, to be looked at.
@Suite struct SweepLayoutTests {
  private let folder = TemporaryFolder()

  @Test(arguments: SyntheticSweep.all) func noTextIsCutOrLiesOverAnother(_ sweep: SyntheticSweep) throws {
    let material = SweepMaterial(sweep.results(in: folder))
    for figure in sweepFigures {
      for named in try figure.pictures(material) {
        let (name, picture) = (named.name, named.picture)
        let placed = PlacedTexts(picture)
        let faults = placed.faults
        #expect(faults == [], "\(name): \(faults.count)")
        if sweep.kind != .longNames { #expect(placed.cut == [], "\(name)") }
        if let path = getenv("ATELIER_SWEEP_FIGURES").map({ String(cString: $0) }) {
          try draw(picture, to: "\(path)/\(sweep.fileName)-\(name.fileName).png")
        }
      }
    }
  }

  /// Where names are shortened, what is left tells them apart.
  @Test func longNamesStayApart() throws {
    for settings in [8, 200] {
      let material = SweepMaterial(SyntheticSweep(kind: .longNames, settings: settings, names: 3).results(in: folder))
      for figure in sweepFigures {
        for named in try figure.pictures(material) {
          let (name, picture) = (named.name, named.picture)
          let cut = PlacedTexts(picture).cut
          #expect(Set(cut).count == cut.count, "\(name): \(cut)")
        }
      }
    }
  }

  @Test func overlapsAreSeen() {
    let square = [Point(0, 0), Point(2, 0), Point(2, 2), Point(0, 2)]
    let moved = { (x: Double, y: Double) in square.map { Point($0.x + x, $0.y + y) } }
    #expect(PlacedTexts.overlap(square, moved(1, 1)) && PlacedTexts.overlap(square, square))
    #expect(!PlacedTexts.overlap(square, moved(2, 0)) && !PlacedTexts.overlap(square, moved(0, 3)))
    // Boxes around them overlap, they do not.
    let diamond = [Point(2.9, 1.4), Point(4.4, 2.9), Point(2.9, 4.4), Point(1.4, 2.9)]
    #expect(!PlacedTexts.overlap(square, diamond))
  }
}
