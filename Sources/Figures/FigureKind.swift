import Basics
import Results

/// A figure of one trial that a row under `figures` may ask for: what it needs, and how it is drawn from that.
package protocol FigureKind: Kind {
  /// The arrays that the trial computes and stores for it when training ends.
  var needs: [Need] { get }
  /// Draws into a folder and returns the paths of the files.
  func draw(_ material: TrialMaterial, to folder: String) throws -> [String]
}

extension FigureKind {
  package var needs: [Need] { [] }
}

/// All kinds of figures.
package let figureKinds: [any FigureKind.Type] = [
  LossFigure.self, ReconstructionsFigure.self, SamplesFigure.self, InterpolationFigure.self, LatentMapFigure.self,
]

/// What figures of one trial are drawn from: its records and arrays on disk.
package struct TrialMaterial {
  package var id: String
  /// The experiment's title.
  package var title: String
  /// The trial's values of what was swept: ("latent", "100").
  package var settings: [(name: String, value: String)]
  package var history: [HistoryRow]
  /// Labels, units and directions of the metrics in `history`, by name.
  package var qualities: [String: Quality]
  /// An array by its name; nil where the trial stored none.
  package var array: (String) throws -> NPY?
  /// What the entries of an array are called, in their order; none where they have no names.
  package var words: (String) -> [String]
  /// The end of its files' names; not empty where another row draws the same kind.
  package var suffix: String

  package init(
    id: String, title: String, settings: [(name: String, value: String)], history: [HistoryRow],
    qualities: [String: Quality] = [:], array: @escaping (String) throws -> NPY?,
    words: @escaping (String) -> [String] = { _ in [] }, suffix: String = ""
  ) {
    self.id = id
    self.title = title
    self.settings = settings
    self.history = history
    self.qualities = qualities
    self.array = array
    self.words = words
    self.suffix = suffix
  }

  /// The line below a figure's title: which experiment, which trial.
  var subtitle: String {
    ([title] + settings.map { settingLabel($0.name, $0.value) }).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  func images(_ name: String) throws -> Images {
    try Images(stored(name), name: "trial \(id), array '\(name)'")
  }

  /// An array, or an error if the trial did not store it.
  func stored(_ name: String) throws -> NPY {
    guard let array = try array(name) else {
      throw Problem(
        "trial \(id) has no array '\(name)'",
        hint: "it is stored when the figure stands under 'figures' as training ends")
    }
    return array
  }
}

extension String {
  /// The finite number that this text is, if it is one.
  var number: Double? { Double(self).flatMap { $0.isFinite ? $0 : nil } }

  /// A value as a person would write it: numbers to four digits with a true minus and powers of ten, words as they are.
  var typeset: String { number.map { written($0, digits: 4) } ?? self }

  /// A name as part of a file's name.
  var fileName: String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_="
    return String(prefix(100).map { plain.contains($0) ? $0 : "_" })
  }
}

/// A setting as a label: "latent 100", but "nearest" alone, since a word says enough. The space does not break.
func settingLabel(_ name: String, _ value: String) -> String {
  value.number != nil || value == "true" || value == "false" || value.isEmpty ? "\(name)\u{A0}\(value.typeset)" : value
}

/// A metric's label, with its split: "validation ELBO". Without a label in its quality, its name.
func metricLabel(_ metric: MetricName, _ quality: Quality) -> String {
  let name = quality.label ?? String(metric.name.map { $0 == "_" ? " " : $0 })
  return metric.split.map { "\(splitName($0)) \(name)" } ?? name
}

/// The same with its unit: "validation ELBO [nats]".
func axisLabel(_ metric: MetricName, _ quality: Quality) -> String {
  metricLabel(metric, quality) + (quality.unit.map { " [\($0)]" } ?? "")
}

/// A split in words.
func splitName(_ split: Split) -> String {
  switch split {
  case .train: "training"
  case .valid: "validation"
  case .test: "test"
  }
}
