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
    func add(_ images: Images, _ label: String) {
      rows.append(ImageGrid.Row(label, (0..<min(mostColumns, images.count)).map { .init(stacks.count, $0) }))
      stacks.append(images)
    }
    var left = 0
    for setting in material.settings {
      guard let trial = setting.trials.first(where: { (try? $0.array(array)) != nil }),
        let found = try images(array, of: trial, material)
      else { continue }
      if rows.isEmpty, let above, let common = try images(above.array, of: trial, material) { add(common, above.label) }
      if rows.count < mostRows { add(found, material.label(setting)) } else { left += 1 }
    }
    guard stacks.count > 1 else { return nil }
    var grid = ImageGrid("\(title) by setting", subtitle: material.title, stacks: stacks, rows: rows)
    if left > 0 { grid.caption = "\(left) more settings are not shown." }
    return grid
  }

  /// Nil where there are none, or where the array does not hold images.
  private func images(_ array: String, of trial: SweepResults.Trial, _ material: SweepMaterial) throws -> Images? {
    try trial.array(array).flatMap { try? Images($0, scale: material.scale, name: array) }
  }
}
