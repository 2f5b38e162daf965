import Basics
import Results

/// The same images for every setting, one row each, to compare the settings at a glance.
struct ImagesBySetting: SweepFigure {
  /// Of its file.
  let name: String
  let title: String
  /// The names that figures of trials give their arrays; the first one that any trial stored is drawn.
  let arrays: [String]
  /// An array that is the same for every setting, drawn above all with its label.
  var above: (array: String, label: String)?

  private let mostRows = 24
  private let mostColumns = 10

  init(name: String, title: String, arrays: [String], above: (String, String)? = nil) {
    self.name = name
    self.title = title
    self.arrays = arrays
    self.above = above
  }

  func pictures(_ material: SweepMaterial) throws -> [NamedPicture] {
    for array in arrays {
      if let grid = try grid(of: array, material) { return [NamedPicture(name, grid)] }
    }
    return []
  }

  private func grid(of array: String, _ material: SweepMaterial) throws -> ImageGrid? {
    var stacks: [Images] = []
    var rows: [ImageGrid.Row] = []
    func add(_ images: Images, _ label: String, _ values: [String], _ trial: SweepResults.Trial) {
      var row = ImageGrid.Row(label, (0..<min(mostColumns, images.count)).map { .init(stacks.count, $0) })
      (row.setting, row.trial) = (values.isEmpty ? "" : plainLabel(material.swept, values), trial.id)
      rows.append(row)
      stacks.append(images)
    }
    var left = 0
    var shown: [(trials: [SweepResults.Trial], shown: SweepResults.Trial?)] = []
    for setting in material.settings {
      let having = setting.trials.filter { $0.key(named: array) != nil }
      // If possible one that has both.
      let whole = having.first { trial in above.map { trial.key(named: $0.array) != nil } ?? true }
      guard let trial = whole ?? having.first, let found = try images(array, of: trial, material) else { continue }
      if rows.isEmpty, let above, let common = try images(above.array, of: trial, material) {
        add(common, above.label, [], trial)
      }
      if rows.count < mostRows {
        add(found, material.label(setting), setting.values, trial)
        shown.append((having, trial))
      } else {
        left += 1
      }
    }
    guard stacks.count > 1 else { return nil }
    var grid = ImageGrid("\(title) by setting", subtitle: material.title, stacks: stacks, rows: rows)
    let trials = trialsShown(shown)
    let parts = [
      trials.isEmpty ? "" : trials.firstUppercased + ".", left > 0 ? "\(left) more settings are not shown." : "",
    ]
    grid.caption = parts.filter { !$0.isEmpty }.joined(separator: " ")
    return grid
  }

  /// Nil where there are none, or where the array does not hold images.
  private func images(_ name: String, of trial: SweepResults.Trial, _ material: SweepMaterial) throws -> Images? {
    guard let array = try trial.array(name) else { return nil }
    var images = try? Images(array, scale: material.scale(trial.id), name: name)
    images?.name = trial.key(named: name) ?? name
    return images
  }
}
