/// An array that a figure needs: what the trial computes and stores as `arrays/<key>.npy` when training ends, so that
/// drawing again needs no training. It names a kind of `Sources/Metrics/Arrays` and says what the kind's fields are:
/// figures do not know the model, so this is all they know of an array. Images are stored `[count, height, width,
/// channels]`, vectors `[count, size]`, single numbers `[count]`.
package struct ArrayRequest: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var name: String
    /// Nil: the kind's default.
    package var value: FieldValue?
  }

  /// What the figure calls it; its key begins with it.
  package var name: String
  package var kind: String
  /// The name of `define` whose values it holds, where the kind takes one.
  package var value: String?
  package var fields: [Field]

  package init(
    _ name: String, _ kind: String, of value: String? = nil, _ fields: KeyValuePairs<String, FieldValue?> = [:]
  ) {
    self.name = name
    self.kind = kind
    self.value = value
    self.fields = fields.map { Field(name: $0, value: $1) }
  }
}
