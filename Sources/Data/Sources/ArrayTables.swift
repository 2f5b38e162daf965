import Basics

/// The arrays of an `array` source by their roles: data, labels and further fields, in one table or in one for each
/// split.
struct ArrayTables {
  struct Table {
    /// nil: the splits are to be drawn.
    var split: Split?
    var data: NumberArray
    var labels: NumberArray?
    var others: [String: NumberArray] = [:]

    var count: Int { data.shape[0] }

    /// Without further fields that are called `data` or `label`, which other arrays were chosen for.
    fileprivate var named: Table {
      var copy = self
      copy.others["data"] = nil
      copy.others["label"] = nil
      return copy
    }
  }

  private(set) var tables: [Table]
  let fields: [DataField]

  var count: Int { tables.count }
  subscript(_ index: Int) -> Table { tables[index] }

  /// The files that the source names.
  static func files(_ source: ArraySource, _ context: SourceContext) -> [String] {
    [source.path, source.label.flatMap { isFile($0) ? $0 : nil }].compactMap { $0 }.map { DataFolder.full($0, context) }
  }

  private static func isFile(_ label: String) -> Bool {
    [".npy", ".npz", ".mat", ".csv"].contains { label.hasSuffix($0) }
  }

  /// `isDescribing`: only the shapes of the data are read.
  init(_ source: ArraySource, _ context: SourceContext, isDescribing: Bool) throws(Problem) {
    let files = Self.files(source, context)
    guard let path = files.first else { preconditionFailure("a required field is missing") }
    let labelName = source.label.flatMap { Self.isFile($0) ? nil : $0 }
    var arrays: [String: NumberArray]
    if path.hasSuffix(".csv") {
      arrays = try Self.columns(of: PointsFile(path), path, label: labelName)
    } else {
      let names = labelName.map { [$0] } ?? Self.labelNames
      let file = try ArrayFile(path) { !isDescribing || names.contains(Name($0).base) || names.contains($0) }
      arrays = file.arrays
      // What cannot be used is told where its name says that it is the data, or where it was asked for: with another
      // array in its place, the wrong numbers would be trained on.
      let wanted = (source.main.map { [$0] } ?? Self.mainNames) + (labelName.map { [$0] } ?? [])
      let other = file.unusable.keys.filter { wanted.contains($0) || wanted.contains(Name($0).base) }.min()
      if let other, let problem = file.unusable[other] { throw problem }
    }
    var labels = labelName
    if files.count > 1 {
      arrays["label"] = try Self.labels(files[1])
      labels = "label"
    }
    tables = try Self.tables(arrays, path, main: source.main, label: labels)
    for index in tables.indices { try Self.shape(&tables[index], source) }
    fields = try Self.fields(tables, path)
    if !tables[0].data.isBytes, source.options.isOfPixels {
      throw Problem(
        "\(path): its numbers are used as they are: 'binarise', 'dequantise' and 'scale' are for bytes (uint8)")
    }
  }

  // MARK: The roles of arrays

  private static let mainNames = ["data", "x", "images"]
  private static let labelNames = ["label", "labels", "y"]

  /// `x_train` is the array `x` of the training split.
  private struct Name {
    var base: String
    var split: Split?

    init(_ name: String) {
      var parts = name.split(separator: "_")
      guard parts.count > 1, let index = parts.firstIndex(where: { Split(folder: $0) != nil }) else {
        base = name
        return
      }
      split = Split(folder: parts.remove(at: index))
      base = parts.joined(separator: "_")
    }
  }

  private static func tables(
    _ arrays: [String: NumberArray], _ path: String, main chosen: String?, label: String?
  ) throws(Problem) -> [Table] {
    let byName = arrays.keys.sorted().map { (full: $0, name: Name($0)) }
    let bases = Set(byName.map(\.name.base))
    let labels = (label.map { [$0] } ?? labelNames).first { bases.contains($0) || arrays[$0] != nil }
    if let label, labels == nil { throw missing(label, "label", arrays, path) }
    let rest = bases.filter { $0 != labels }
    guard let main = chosen ?? mainNames.first(where: { rest.contains($0) }) ?? (rest.count == 1 ? rest.first : nil)
    else {
      let names = arrays.keys.sorted().joined(separator: ", ")
      throw Problem("\(path): which array is the data?", hint: "data: one of \(names)")
    }
    // The full name first: an array may be called `x_test` and hold all examples.
    if let data = arrays[main] {
      if chosen == nil, let part = byName.first(where: { $0.name.base == main && $0.name.split != nil }) {
        throw Problem(
          "\(path): it holds both '\(main)' and '\(part.full)'",
          hint: "the training part is called \(main)_train; data: \(main) takes the one alone")
      }
      var table = Table(data: data, labels: labels.flatMap { arrays[$0] })
      for (full, _) in byName where full != main && full != labels && arrays[full]?.shape.first == table.count {
        table.others[full] = arrays[full]
      }
      return [table.named]
    }
    let splits = Split.allCases.filter { split in byName.contains { $0.name.base == main && $0.name.split == split } }
    guard splits.contains(.train) else { throw missing(main, "data", arrays, path) }
    if let labels, arrays[labels] != nil {
      throw Problem("\(path): the labels '\(labels)' are not by split, as the data is", hint: "y_train and y_test")
    }
    func array(_ base: String?, _ split: Split) -> NumberArray? {
      byName.first { $0.name.base == base && $0.name.split == split }.flatMap { arrays[$0.full] }
    }
    let shared = bases.filter { base in
      base != main && base != labels
        && splits.allSatisfy { array(base, $0).map(\.shape.first) == array(main, $0).map(\.shape.first) }
    }
    return splits.compactMap { split in
      array(main, split).map { data in
        let others = shared.compactMap { base in array(base, split).map { (base, $0) } }
        return Table(
          split: split, data: data, labels: array(labels, split), others: Dictionary(uniqueKeysWithValues: others)
        ).named
      }
    }
  }

  private static func missing(
    _ name: String, _ field: String, _ arrays: [String: NumberArray], _ path: String
  ) -> Problem {
    Problem(
      "\(path): \(field) is '\(name)', but there is no such array",
      hint: suggestion(for: name, among: arrays.keys.sorted(), noun: "arrays"))
  }

  /// The columns of a table: one with the labels, and all others side by side as the data.
  private static func columns(
    of file: PointsFile, _ path: String, label: String?
  ) throws(Problem) -> [String: NumberArray] {
    let labelColumn =
      label.map { label in file.columns.firstIndex(of: label) }
      ?? file.columns.firstIndex { $0.lowercased() == "label" }
    if let label, labelColumn == nil {
      throw Problem(
        "\(path): there is no column '\(label)'",
        hint: file.hasHeader
          ? suggestion(for: label, among: file.columns, noun: "columns") : "without a header columns are called 1, 2, …"
      )
    }
    let kept = file.columns.indices.filter { $0 != labelColumn }
    guard !kept.isEmpty else { throw Problem("\(path): beside the labels there are no columns") }
    var data: [Float] = []
    data.reserveCapacity(file.count * kept.count)
    for row in 0..<file.count { for column in kept { data.append(file.numbers[row * file.columns.count + column]) } }
    var arrays = ["data": NumberArray(name: path, shape: [file.count, kept.count], content: .numbers(data))]
    if let labelColumn {
      let labels = (0..<file.count).map { file.numbers[$0 * file.columns.count + labelColumn] }
      arrays[label ?? "label"] = NumberArray(
        name: "\(path): column \(file.columns[labelColumn])", shape: [file.count], content: .numbers(labels))
    }
    return arrays
  }

  /// Labels from a file of their own.
  private static func labels(_ path: String) throws(Problem) -> NumberArray {
    if path.hasSuffix(".csv") {
      let file = try PointsFile(path)
      return NumberArray(name: path, shape: [file.count, file.columns.count], content: .numbers(file.numbers))
    }
    let arrays = try ArrayFile(path) { _ in true }.arrays
    guard arrays.count == 1, let only = arrays.values.first else {
      throw Problem("\(path): it holds several arrays: \(arrays.keys.sorted().joined(separator: ", "))")
    }
    return only
  }
}
