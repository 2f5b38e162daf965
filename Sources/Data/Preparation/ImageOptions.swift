import Basics

/// The options of every source of images: which examples are taken, and how pixels become numbers.
struct ImageOptions: Sendable {
  enum Binarise: String, CaseIterable, Sendable { case none, threshold, fresh, fixed }
  enum Dequantise: String, CaseIterable, Sendable { case none, fresh, fixed }

  /// How many examples of each split: the first ones, or some drawn at random.
  struct Subset: Sendable, Hashable {
    var count: Int
    var isFirst = false
  }

  var binarise = Binarise.none
  var dequantise = Dequantise.none
  /// Whether every other training image is mirrored.
  var flip = false
  /// The height and width of the training pictures that a random part is cut from; none: nothing is cut.
  var jitter: [Int] = []
  /// The numbers for black and white.
  var scale = [0, 1]
  var subset: Subset?
  /// The classes that are kept, by number or word; none: all. Their indices here are the new classes.
  var classes: [String] = []

  /// Whether an option is set that only applies to pixels.
  var isOfPixels: Bool { binarise != .none || dequantise != .none || scale != [0, 1] }

  /// Whether a field has two axes in the proportion of the images, but not their size.
  private static func mayBeSmallMap(_ field: DataField, of data: DataField) -> Bool {
    guard field.shape.count == 2, data.shape.count == 3, field.classes == nil else { return false }
    let (height, width) = (data.shape[1], data.shape[2])
    return field.shape != [height, width] && field.shape[0] * width == field.shape[1] * height
  }

  /// The fields of a set with these options. Throws if an option does not apply to the set.
  func fields(_ all: [DataField], _ context: SourceContext) throws(Problem) -> [DataField] {
    if binarise != .none, dequantise != .none {
      throw Problem(
        "dequantise is for pixels of many levels, binarise leaves two", at: context.marks["dequantise"],
        hint: "take one of them out")
    }
    guard let data = all.first(where: { $0.name == "data" }) else { preconditionFailure("a set without data") }
    if flip, data.shape.count != 3 {
      throw Problem(
        "flip mirrors images, here an example is \(data.shape.inWords)", at: context.marks["flip"],
        hint: "take 'flip' out")
    }
    if flip, let map = all.first(where: { Self.mayBeSmallMap($0, of: data) }) {
      throw Problem(
        "\(map.name) is \(map.shape.inWords) beside images of \(Array(data.shape.dropFirst()).inWords): "
          + "is it a smaller map, to be mirrored with them?", at: context.marks["flip"],
        hint: "a map: 1×\(map.shape.inWords) for each example; else all its numbers along one axis")
    }
    if let height = jitter.first, let width = jitter.last {
      do throws(Problem) { try check(jitter: (height, width), data) } catch { throw error.at(context.marks["jitter"]) }
    }
    let chosen: [Int]
    do throws(Problem) { chosen = try chosenClasses(all) } catch { throw error.at(context.marks["classes"]) }
    return all.map { field in
      guard field.name == "label", !chosen.isEmpty else { return field }
      var field = field
      field.classes = chosen.count
      field.words = chosen.map { field.words.isEmpty ? String($0) : field.words[$0] }
      return field
    }
  }

  private func check(jitter: (height: Int, width: Int), _ data: DataField) throws(Problem) {
    guard data.shape.count == 3 else {
      throw Problem("jitter cuts images, here an example is \(data.shape.inWords)", hint: "take 'jitter' out")
    }
    let (height, width) = (data.shape[1], data.shape[2])
    guard jitter.height >= height, jitter.width >= width else {
      throw Problem(
        "jitter is \(jitter.height)×\(jitter.width), and parts of \(height)×\(width) are to be cut from it",
        hint: "jitter: \(max(height, width) * 9 / 8), or a smaller 'resize'")
    }
  }

  /// The source's numbers of the classes to keep, in the order asked for; empty: all.
  func chosenClasses(_ all: [DataField]) throws(Problem) -> [Int] {
    guard !classes.isEmpty else { return [] }
    guard let label = all.first(where: { $0.name == "label" }), let count = label.classes else {
      throw Problem("classes chooses by labels, and the data has none", hint: "take 'classes' out")
    }
    guard label.shape.isEmpty else {
      throw Problem("classes chooses by one label, and each example has \(label.shape.inWords)")
    }
    var chosen: [Int] = []
    for name in classes {
      guard let number = label.words.firstIndex(of: name) ?? Int(name), 0..<count ~= number else {
        throw Problem(
          "the data has no class '\(name)'",
          hint: label.words.isEmpty
            ? "its classes are 0 to \(count - 1)" : suggestion(for: name, among: label.words, noun: "classes"))
      }
      guard !chosen.contains(number) else { throw Problem("class '\(name)' is chosen twice") }
      chosen.append(number)
    }
    return chosen
  }

  /// At most `subset` of the rows: the first ones, or some drawn at random (published files may be sorted by class).
  /// These do not depend on the trial's seed, and stay in order.
  func subset(of rows: ImageSet.Rows, _ split: Split) -> ImageSet.Rows {
    guard let subset, subset.count < rows.count else { return rows }
    if subset.isFirst { return .chosen((0..<subset.count).map { rows[$0] }) }
    let drawn = permutation(rows.count, Philox(seed: 0, stream: "data.subset.\(split.rawValue)"))
    return .chosen(drawn.prefix(subset.count).sorted().map { rows[$0] })
  }
}

// The options as fields of a source.
extension ImageSource {
  /// For pixels of many levels, in sets with or without labels.
  static var pixelFields: [Field<Self>] { [binariseField, dequantiseField, flipField, scaleField, subsetField] }

  static var binariseField: Field<Self> {
    Field(
      "binarise", \Self.options.binarise,
      "makes pixels 0 or 1: `threshold` at one half; `fresh`, drawn each epoch with the brightness as probability; "
        + "`fixed`, drawn once")
  }
  static var dequantiseField: Field<Self> {
    // `true` is the usual value; it is read as a word because the field may also be `fixed`.
    Field(
      "dequantise", type: .word(ImageOptions.Dequantise.allCases.map(\.rawValue) + ["true", "false"]),
      "(x + u) / 256 for a pixel x of 0 to 255 and u from 0 to 1: `fresh`, another u each epoch, also `true`; `fixed`, "
        + "drawn once",
      standard: { $0.options.dequantise.rawValue },
      assign: { source, value in
        source.options.dequantise =
          switch value.word {
          case "true", "fresh": .fresh
          case "fixed": .fixed
          default: .none
          }
      })
  }
  static var flipField: Field<Self> {
    Field(
      "flip", \Self.options.flip,
      "mirrors every other training example, left for right, drawn each epoch; never those for validation and testing")
  }
  static var scaleField: Field<Self> {
    Field("scale", \Self.options.scale, in: -1000...1000, count: 2...2, "the numbers that black and white become")
  }
  static var subsetField: Field<Self> {
    Field(
      "subset", type: .integersAfter(["first"], 1...1_000_000_000, count: 1...1),
      "at most this many examples of each split, drawn once; `first 1000` takes the first",
      standard: { source in source.options.subset.map { ($0.isFirst ? "first " : "") + String($0.count) } },
      assign: { source, value in
        guard let count = value.words.last.flatMap({ Int($0) }) else { preconditionFailure("\(value) is not a count") }
        source.options.subset = .init(count: count, isFirst: value.words.count > 1)
      })
  }
  static var classesField: Field<Self> {
    Field(
      "classes", \Self.options.classes, count: 1...1000,
      "only examples of these classes, `classes: 3 5 8`; they become 0, 1, 2, … in this order")
  }
}
