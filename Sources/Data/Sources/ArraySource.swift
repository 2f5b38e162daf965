import Basics

/// Arrays of one's own: a NumPy file (.npy, .npz), a MATLAB file (.mat) or a table of numbers (.csv), an example along
/// the first axis.
struct ArraySource: DrawnSplits {
  enum Channels: String, CaseIterable, Sendable { case first, last }

  static let name = "array"
  static let summary =
    "arrays of your own: .npy, .npz and .mat (other arrays are further fields; `x_train`, `x_test` are splits), .csv"
  static let fields: [Field<Self>] =
    [
      Field(
        "path", \.path, required: true, "the file: .npy, .npz, .mat or .csv; bytes (uint8) are pixels from 0 to 255"),
      Field(
        "data", \.main, "which array of an .npz or .mat is `data`; without it the one named `data`, `x` or `images`"),
      Field("label", \.label, "the classes: an array of the .npz or .mat, a column of the .csv, or another file"),
      Field(
        "shape", \.shape, in: 1...1_000_000, count: 1...3,
        "the shape of an example where the file has it otherwise: `1 28 28` for rows of 784"),
      Field("channels", \.channels, "where images have their channels: PyTorch's are first"),
    ] + splitFields + pixelFields + [classesField] + sizeFields
  var path: String?
  var main: String?
  var label: String?
  var shape: [Int] = []
  var channels = Channels.first
  var valid = 0.1
  var test = 0.1
  var preparation = Preparation()
  var options = ImageOptions()
  /// Bytes are scaled, other numbers are used as they are.
  var isSureOfRange: Bool { false }

  func published(_ context: SourceContext) throws(Problem) -> [DataField] {
    let tables = try ArrayTables(self, context, isDescribing: true)
    if tables.count == 1 { _ = try rows(tables[0].count) }
    return preparation.scaled(tables.fields)
  }

  func fingerprint(_ context: SourceContext) throws(Problem) -> String {
    try fingerprint(ofFiles: ArrayTables.files(self, context))
  }

  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents {
    let tables = try ArrayTables(self, context, isDescribing: false)
    let fingerprint = try fingerprint(context)
    return .init(
      fields: preparation.scaled(tables.fields), fingerprint: fingerprint,
      parts: try tables.parts(self, key: fingerprint, context))
  }
}
