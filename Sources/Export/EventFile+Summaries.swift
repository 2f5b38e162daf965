extension EventFile {
  /// Adds a number.
  ///
  /// It is written as `simple_value`, as PyTorch's writer does, in single precision. A tensor of doubles would be exact
  /// and TensorBoard would show it as well, but `EventAccumulator.Scalars` and the scripts built on it would miss it.
  package mutating func scalar(_ tag: String, step: Int, value: Double, at time: Double) {
    append(tag, step: step, at: time) { $0.float(2, Float(value), always: true) }
  }

  /// Adds an image. TensorBoard shows those of one tag one at a time, by step, and keeps about ten of them.
  package mutating func image(_ tag: String, step: Int, _ image: PNGImage, at time: Double) {
    append(tag, step: step, at: time) { value in
      value.message(4) {
        $0.integer(1, image.height)
        $0.integer(2, image.width)
        $0.integer(3, image.channels)
        $0.data(4, image.bytes)
      }
    }
  }

  /// Adds a text, which TensorBoard shows as Markdown.
  package mutating func text(_ tag: String, step: Int, markdown: String, at time: Double) {
    append(tag, step: step, at: time) { value in
      value.message(8) {
        $0.integer(1, TensorType.string)
        // A tensor without axes: of one with an axis TensorBoard would make a table.
        $0.message(2) { _ in }
        $0.text(8, markdown, always: true)
      }
      value.plugin("text")
    }
  }

  /// Adds a text that TensorBoard shows letter by letter, such as the YAML of an experiment. `language` names its
  /// syntax.
  package mutating func code(_ tag: String, step: Int, _ text: String, language: String = "", at time: Double) {
    // The fence is longer than any row of backticks in the text, which then cannot close it.
    var (longest, row) = (2, 0)
    for byte in text.utf8 {
      row = byte == UInt8(ascii: "`") ? row + 1 : 0
      longest = max(longest, row)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let end = text.utf8.last == UInt8(ascii: "\n") ? "" : "\n"
    self.text(tag, step: step, markdown: "\(fence)\(language)\n\(text)\(end)\(fence)\n", at: time)
  }
}

/// The types of a `TensorProto`.
enum TensorType {
  static let float = 1
  static let string = 7
}

extension ProtobufWriter {
  /// The metadata of a `Summary.Value`: what plugin of TensorBoard shows it, and what it says to that.
  mutating func plugin(_ name: String, _ content: [UInt8] = []) {
    message(9) { metadata in
      metadata.message(1) {
        $0.text(1, name)
        $0.data(2, content)
      }
    }
  }
}
