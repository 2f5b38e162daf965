import Basics
import Feeding
import Metrics
import Model
import Results
import Spec

/// What the names in an experiment's file refer to: data and weights relative to its folder, other experiments in the
/// folder of results, kinds in the catalogues.
package struct TrialContext: Sendable {
  /// The folder of the experiment's file.
  package var folder: String
  /// The folder of all results: that of the experiment `vae` is `<results>/vae`.
  package var results: String
  package var catalogues: Catalogues

  package init(folder: String, results: String, catalogues: Catalogues) {
    self.folder = folder
    self.results = results
    self.catalogues = catalogues
  }

  /// For trials of the sweep in a folder of results.
  package init(folder: String, in results: ResultsFolder, catalogues: Catalogues) {
    self.init(folder: folder, results: results.path.parentFolder ?? ".", catalogues: catalogues)
  }

  /// The model of an experiment, with its data's shapes and the networks that it loads.
  package func compiler(_ experiment: Experiment) throws(Problems) -> Compiler {
    let shapes = try DataSources.shapes(experiment, folder: folder)
    let loaded = try loaded(experiment)
    return try Compiler(experiment.givenRows(of: loaded), data: shapes, loaded: loaded)
  }

  func file(_ path: String) -> String { path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)" }
}
