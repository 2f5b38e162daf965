import Basics
import Results

/// A figure of a whole sweep: it is drawn whenever a sweep ends, from what its trials published.
protocol SweepFigure: Sendable {
  /// Its pictures, with the names of their files; none where the results do not give any.
  func pictures(_ material: SweepMaterial) throws -> [(name: String, picture: any Picture)]
}

/// All figures of a sweep, in the order in which they are drawn.
let sweepFigures: [any SweepFigure] = [
  LossOfEveryTrial(), MetricsAgainstSettings(),
  ImagesBySetting(name: "samples", title: "Samples", arrays: ["generated", "generated_grid"]),
  ImagesBySetting(
    name: "reconstructions", title: "Reconstructions", arrays: ["reconstructed"], above: ("originals", "original")),
]

/// Draws the figures of a whole sweep into a folder. Returns the paths of the files.
package func drawSweep(_ results: SweepResults, to folder: String) throws -> [String] {
  let material = SweepMaterial(results)
  var paths: [String] = []
  for figure in sweepFigures {
    for (name, picture) in try figure.pictures(material) {
      let path = "\(folder)/\(name.fileName).png"
      try draw(picture, to: path)
      paths.append(path)
    }
  }
  return paths
}
