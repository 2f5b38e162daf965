import Basics
import Glibc
import Metrics
import Model
import Spec
import Trial

/// Computes what another library is asked to compute too: `peer FOLDER…` runs the experiment of each folder, `peer --measures
/// FOLDER…` takes the measure of each, `peer --kinds` lists the kinds of rows that a table may hold.
@main
enum Peer {
  static func main() {
    let operands = Array(CommandLine.arguments.dropFirst())
    if operands == ["--kinds"] {
      for kind in layerKinds { print(kind.name) }
      return
    }
    let catalogues = Catalogues(
      layers: layerKinds, optimizers: optimizerKinds, sources: [FedArray.self], metrics: metricKinds, presets: presets)
    let areMeasures = operands.first == "--measures"
    var failures = 0
    for folder in operands.dropFirst(areMeasures ? 1 : 0) {
      do {
        if areMeasures {
          try MeasureCase(folder).run()
        } else {
          var run = try PeerCase(folder, catalogues: catalogues)
          try run.run()
        }
      } catch {
        failures += 1
        print("\(folder): \((error as? Problems)?.rendered() ?? describe(error))")
      }
    }
    exit(failures == 0 ? 0 : 1)
  }
}
