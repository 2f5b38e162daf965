import Basics

/// A field of an example: the main one is called `data`, others `label`, …
package struct DataField: Sendable, Hashable {
  package var name: String
  /// As the user writes it: `[channels, height, width]` for images, `[]` for a single number.
  package var shape: [Int]
  /// For classes how many there are: numbers are whole and below it. Nil for others.
  package var classes: Int?
  /// The names of the classes, in order; empty if they have none.
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
  /// The same with the random numbers of `draw`, for sets that are read with some (`binarise: fresh`). Others need not
  /// implement it.
  func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>) throws
  /// Identifies the data: it changes with the files, or with the version of a generator. Part of a trial's hash.
  var fingerprint: String { get }
}

extension DataSet {
  package func read(
    _ split: Split, _ indices: [Int], field: String, draw: Draw, into numbers: UnsafeMutableBufferPointer<Float>
  ) throws {
    try read(split, indices, field: field, into: numbers)
  }

  package func field(_ name: String) -> DataField? { fields.first { $0.name == name } }

  /// The field's numbers of these examples, one after the other.
  package func numbers(_ split: Split, _ indices: [Int], _ field: String = "data") throws -> [Float] {
    let size = (self.field(field)?.shape ?? []).reduce(1, *)
    // A number that the set does not write must show.
    var numbers = [Float](repeating: .nan, count: size * indices.count)
    try numbers.withUnsafeMutableBufferPointer { try read(split, indices, field: field, into: $0) }
    return numbers
  }
}

/// A source of data: the kind of a `data` row. Its fields are the other keys of the mapping.
package protocol SourceKind: Kind {
  /// The fields of an example, found without reading the data where possible. The files must exist.
  func describe(_ context: SourceContext) throws(Problem) -> [DataField]
  /// The range of the main field's numbers; nil: they have no limits.
  var range: ClosedRange<Double>? { get }
  /// Whether the numbers are made to lie in the range, not taken as they are in a file.
  var isSureOfRange: Bool { get }
  func open(_ context: SourceContext) throws(Problem) -> any DataSet
  /// The fingerprint of the set that `open` would return, found without unpacking it.
  func fingerprint(_ context: SourceContext) throws(Problem) -> String
}

extension SourceKind {
  package var range: ClosedRange<Double>? { nil }
  package var isSureOfRange: Bool { range != nil }
  package func fingerprint(_ context: SourceContext) throws(Problem) -> String { try open(context).fingerprint }

  /// Identifies the source and the bytes of its files.
  func fingerprint(ofFiles files: [String]) throws(Problem) -> String {
    "\(Self.name) \(try ContentHash.text(ofFiles: files))"
  }
}

/// What a source needs to know to find and prepare its files, besides its own fields.
package struct SourceContext: Sendable {
  /// The folder of the experiment file, which relative paths start from.
  package var folder: String
  /// Where the source is written in the experiment, for errors.
  package var mark: Mark?
  /// Where each field of the source is written, for errors about it.
  package var marks: [String: Mark] = [:]
  /// The folder for prepared data; nil: it is not stored.
  package var cache: PreparedCache?

  /// With the user's cache.
  package init(folder: String, mark: Mark? = nil) {
    self.init(folder: folder, mark: mark, cache: .own)
  }

  /// For a source in an experiment; `call` is its row.
  package init(folder: String, of call: Call) {
    self.init(folder: folder, mark: call.mark)
    marks = call.arguments.mapValues(\.mark)
  }

  package init(folder: String, mark: Mark? = nil, cache: PreparedCache?) {
    self.folder = folder
    self.mark = mark
    self.cache = cache
  }
}
