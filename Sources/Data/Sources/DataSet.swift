import Basics

/// A field of an example: the main one is called `data`, others `label`, …
package struct DataField: Sendable, Hashable {
  package var name: String
  /// As the user writes it: `[channels, height, width]` for images, `[]` for a single number.
  package var shape: [Int]
  /// Set for classes: whole numbers below it.
  package var classes: Int?
  /// What the classes are called, in their order; empty where nothing is known.
  package var words: [String]
  package init(name: String, shape: [Int], classes: Int? = nil, words: [String] = []) {
    self.name = name
    self.shape = shape
    self.classes = classes
    self.words = words
  }
}

/// Examples of three splits, read by index.
package protocol DataSet: Sendable {
  var fields: [DataField] { get }
  func count(_ split: Split) -> Int
  /// Writes the field's numbers of these examples one after the other, images as `[height, width, channels]`.
  func read(_ split: Split, _ indices: [Int], field: String, into numbers: UnsafeMutableBufferPointer<Float>) throws
  /// The same where reading is random (`binarise: fresh`): as drawn under this name. Other sets leave it out.
  func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>) throws
  /// Says which data this is: changes when the files or the generator's version change. Part of a trial's hash.
  var fingerprint: String { get }
}

extension DataSet {
  package func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    try read(split, indices, field: field, into: numbers)
  }

  package func field(_ name: String) -> DataField? { fields.first { $0.name == name } }
}

/// A source of data: the kind of a `data` row. Its fields are the other keys of the mapping.
package protocol SourceKind: Kind {
  /// What an example looks like, found without reading the data where that is known; files must be there.
  func describe(_ place: DataPlace) throws(Problem) -> [DataField]
  /// Between which numbers those of the main field lie; nil: anywhere.
  var range: ClosedRange<Double>? { get }
  func open(_ place: DataPlace) throws -> any DataSet
  /// The fingerprint of the set that `open` would give, found without unpacking it.
  func fingerprint(_ place: DataPlace) throws -> String
}

extension SourceKind {
  package var range: ClosedRange<Double>? { nil }
  package func fingerprint(_ place: DataPlace) throws -> String { try open(place).fingerprint }
}

/// Where files are looked for: relative paths in an experiment are relative to its folder.
package struct DataPlace: Sendable {
  /// The folder of the experiment file.
  package var folder: String
  package var mark: Mark?
  /// Where each field of the source is written, so that errors can point there.
  package var marks: [String: Mark] = [:]
  /// Where prepared data is kept; nil: nowhere.
  package var cache: String?
  /// With the user's cache.
  package init(folder: String, mark: Mark? = nil) {
    self.init(folder: folder, mark: mark, cache: DataFolder.cache().map { $0 + "/prepared" })
  }

  /// Of a source as an experiment asks for it.
  package init(folder: String, of call: Call) {
    self.init(folder: folder, mark: call.mark)
    marks = call.arguments.mapValues(\.mark)
  }

  package init(folder: String, mark: Mark? = nil, cache: String?) {
    self.folder = folder
    self.mark = mark
    self.cache = cache
  }
}
