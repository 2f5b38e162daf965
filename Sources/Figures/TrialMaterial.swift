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
  /// What the entries of an array are called, in their order, or what else is to be said of it; none where there is
  /// nothing.
  package var words: (String) -> [String]
  /// The key of an array, which is its file's name: tables say it.
  package var key: (String) -> String

  package init(
    id: String, title: String, settings: [(name: String, value: String)], history: [HistoryRow],
    qualities: [String: Quality] = [:], scale: Images.Scale = .unit, array: @escaping (String) throws -> NPY?,
    words: @escaping (String) -> [String] = { _ in [] }, key: @escaping (String) -> String = { $0 }
  ) {
    self.id = id
    self.title = title
    self.settings = settings
    self.history = history
    self.qualities = qualities
    self.scale = scale
    self.array = array
    self.words = words
    self.key = key
  }

  /// The line below a figure's title: which experiment, which trial.
  var subtitle: String {
    // The other trials' values are not known here: two digits more than usual tell nearby ones apart.
    let labels = ValueLabels(digits: 6)
    return ([title] + settings.map { labels($0.name, $0.value) }).filter { !$0.isEmpty }.joined(separator: ", ")
  }

  func images(_ name: String) throws -> Images {
    var images = try Images(stored(name), scale: scale, name: name, of: "trial \(id), ")
    images.name = key(name)
    return images
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
