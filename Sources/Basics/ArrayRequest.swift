/// An array that a figure needs: what the trial computes and stores as `arrays/<key>.npy` when training ends, so that
/// drawing again needs no training. With `moments` it is captured in training, after each of them, and stored one after
/// the other. It names a kind of `Sources/Metrics/Arrays` and says what the kind's fields are:
/// figures do not know the model, so this is all they know of an array. Images are stored `[count, height, width,
/// channels]`, vectors `[count, size]`, single numbers `[count]`.
package struct ArrayRequest: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var name: String
    /// Nil: the kind's default.
    package var value: FieldValue?

    package init(name: String, value: FieldValue?) {
      self.name = name
      self.value = value
    }
  }

  /// What the figure calls it; its key begins with it.
  package var name: String
  package var kind: String
  /// The name of `define` whose values it holds, where the kind takes one.
  package var value: String?
  package var fields: [Field]
  package var moments: Moments?
  /// The row of `figures` that asks for it, for messages; its key knows nothing of it.
  package var row: String?

  package init(
    _ name: String, _ kind: String, of value: String? = nil, _ fields: KeyValuePairs<String, FieldValue?> = [:],
    at moments: Moments? = nil
  ) {
    self.name = name
    self.kind = kind
    self.value = value
    self.fields = fields.map { Field(name: $0, value: $1) }
    self.moments = moments
  }

  /// As a call of Swift: `interpolated("generated", along: nil, rows: 6, steps: 10)`. The key is a hash of it: written
  /// otherwise, arrays that are there would be made anew.
  package var text: String {
    let fields = self.fields.map { field in
      switch field.value {
      case nil: "\(field.name): nil"
      case .number(let number)?: "\(field.name): \(number)"
      // A name that may be left out.
      case .word(let name)?: "\(field.name): Optional(\"\(name)\")"
      case let value?: "\(field.name): \(value.text)"
      }
    }
    let call = "\(kind)(\(([value.map { "\"\($0)\"" }].compactMap { $0 } + fields).joined(separator: ", ")))"
    return moments.map { "\(call) at \($0.text)" } ?? call
  }

  /// What is captured at each of its moments.
  package var captured: ArrayRequest {
    var request = self
    request.moments = nil
    return request
  }
}
