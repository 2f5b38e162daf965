import Basics
import Results

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
  /// The numbers that are black and white, as the data declares them.
  package var scale: Images.Scale
  /// An array by its name; nil where the trial stored none.
  package var array: (String) throws -> NPY?
  /// What the entries of an array are called, in their order, or what else is to be said of it; none where there is nothing.
  package var words: (String) -> [String]

  package init(
    id: String, title: String, settings: [(name: String, value: String)], history: [HistoryRow],
    qualities: [String: Quality] = [:], scale: Images.Scale = .unit, array: @escaping (String) throws -> NPY?,
    words: @escaping (String) -> [String] = { _ in [] }
  ) {
    self.id = id
    self.title = title
    self.settings = settings
    self.history = history
    self.qualities = qualities
    self.scale = scale
    self.array = array
    self.words = words
  }

  /// The line below a figure's title: which experiment, which trial.
  var subtitle: String {
    ([title] + settings.map { settingLabel($0.name, $0.value) }).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  func images(_ name: String) throws -> Images {
    try Images(stored(name), scale: scale, name: name, of: "trial \(id), ")
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
