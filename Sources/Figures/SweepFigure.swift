import Basics
import Results

/// A figure of a whole sweep: it is drawn whenever a sweep ends, from what its trials published.
protocol SweepFigure: Sendable {
  /// Its pictures, with the names of their files; none where the results do not give any.
  func pictures(_ material: SweepMaterial) throws -> [NamedPicture]
}

/// All figures of a sweep, in the order in which they are drawn.
let sweepFigures: [any SweepFigure] = [
  LossOfEveryTrial(), MetricsAgainstSettings(), HeatMaps(), ParallelSettings(),
  ImagesBySetting(name: "samples", title: "Samples", arrays: ["generated", "generated_grid"]),
  ImagesBySetting(
    name: "reconstructions", title: "Reconstructions", arrays: ["reconstructed"], above: ("originals", "original")),
]

/// Draws the figures of a whole sweep into a folder. Returns the paths of the files.
/// - Parameter scale: the numbers that are black and white in a trial, by its id.
package func drawSweep(
  _ results: SweepResults, as format: PictureFormat = .png, lettering: Lettering = Lettering(),
  scale: @escaping (String) throws -> Images.Scale = { _ in .unit }, to folder: String
) throws -> [String] {
  let material = SweepMaterial(results, scale: scale)
  let notes = PictureNotes.of(experiment: results.plan.title, file: results.plan.name)
  return try sweepFigures.flatMap { figure in
    try draw(try figure.pictures(material), as: format, notes: notes, lettering: lettering, to: folder)
  }
}
