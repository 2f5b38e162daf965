import Basics

/// Sentences about pictures as sequences of tokens: words, or bytes. A picture may have several.
///
///     a.jpg,"A dog, running"           a.jpg#0<tab>A dog runs .
///
/// Words are numbered by the training split alone, the most frequent first: what others say that it never says is
/// unknown.
struct Captions: Sendable {
  enum Tokens: String, CaseIterable, Sendable { case words, bytes }

  /// The words that tokens stand for, in order.
  let vocabulary: [String]
  let length: Int
  /// `length` tokens of each caption, those of the first picture first.
  private let tokens: [UInt32]
  /// The number of each picture's first caption, and how many there are in all.
  private let starts: [Int]

  static let padding = 0
  static let unknown = 1
  private static let special = ["<padding>", "<unknown>"]

  /// `train` are the pictures that words are known by.
  init(_ path: String, _ names: PictureNames, train: [Int], _ kind: Tokens, length: Int) throws(Problem) {
    let sentences = try Self.sentences(path, names)
    self.length = length
    var starts = [0]
    for own in sentences { starts.append((starts.last ?? 0) + own.count) }
    self.starts = starts
    switch kind {
    case .bytes:
      vocabulary = Self.special + (0..<256).map { Self.word(ofByte: UInt8($0)) }
      tokens = sentences.joined().flatMap { sentence in
        Self.padded(sentence.utf8.prefix(length).map { UInt32($0) + UInt32(Self.special.count) }, length)
      }
    case .words:
      let words = sentences.map { $0.map(Self.words) }
      var counts: [String: Int] = [:]
      for picture in train { for word in words[picture].joined() { counts[word, default: 0] += 1 } }
      let known = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      vocabulary = Self.special + known
      let numbers = Dictionary(uniqueKeysWithValues: zip(known, (UInt32(Self.special.count)...).lazy.map { $0 }))
      tokens = words.joined().flatMap { words in
        Self.padded(words.prefix(length).map { numbers[$0] ?? UInt32(Self.unknown) }, length)
      }
    }
  }

  var field: DataField {
    DataField(name: "caption", shape: [length], classes: vocabulary.count, words: vocabulary)
  }

  /// Writes a picture's caption: one that the draw decides, or without a draw the first.
  func write(_ picture: Int, _ draw: Draw?, into numbers: UnsafeMutableBufferPointer<Float>) {
    var chosen = starts[picture]
    if let draw {
      let random = Philox(seed: draw.seed, stream: "data.caption", step: draw.epoch)
      chosen += random.below(starts[picture + 1] - chosen, picture)
    }
    for index in 0..<length { numbers[index] = Float(tokens[chosen * length + index]) }
  }

  /// In small letters, without what stands between them; an apostrophe within a word belongs to it.
  static func words(_ sentence: String) -> [String] {
    sentence.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.compactMap { part in
      let word = part.drop { $0 == "'" }
      return word.lastIndex { $0 != "'" }.map { String(word[...$0]) }
    }
  }

  private static func word(ofByte byte: UInt8) -> String {
    0x21...0x7e ~= byte
      ? String(UnicodeScalar(byte)) : "<\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))>"
  }

  private static func padded(_ tokens: [UInt32], _ length: Int) -> [UInt32] {
    tokens + [UInt32](repeating: UInt32(padding), count: length - tokens.count)
  }

  // MARK: The file

  /// The sentences of each picture, in the order of the file.
  private static func sentences(_ path: String, _ names: PictureNames) throws(Problem) -> [[String]] {
    var sentences = [[String]](repeating: [], count: names.all.count)
    func add(_ sentence: String, to picture: Int, _ place: String) throws(Problem) {
      guard sentence.contains(where: { $0.isLetter || $0.isNumber }) else {
        throw Problem("\(place): the caption of \(names.all[picture]) has no words")
      }
      sentences[picture].append(sentence)
    }
    if path.lowercased().hasSuffix(".csv") {
      try readTable(path, names, add)
    } else {
      try readLines(path, names, add)
    }
    try names.check({ sentences[$0].isEmpty }, path, "there is no caption of")
    return sentences
  }

  private typealias Add = (_ sentence: String, _ picture: Int, _ place: String) throws(Problem) -> Void

  private static func readTable(_ path: String, _ names: PictureNames, _ add: Add) throws(Problem) {
    var reader = try CellReader(path)
    var (file, caption, count) = (0, 1, 0)
    while try reader.next() {
      if count == 0 {
        count = reader.count
        guard count > 1 else {
          throw Problem("\(reader.place): expected a file's name and a sentence, with a comma between them")
        }
        // A header names no picture.
        if try names.index(of: reader.text(0), at: reader.place) == nil {
          var columns: [String] = []
          for cell in 0..<count { columns.append(try reader.text(cell).lowercased()) }
          file = columns.firstIndex(of: "file") ?? 0
          caption = columns.firstIndex(of: "caption") ?? (file == 0 ? 1 : 0)
          if file != 0 || columns.contains("caption") { continue }
        }
      }
      guard reader.count == count else {
        throw Problem(
          "\(reader.place): expected \(count) cells, found \(reader.count)",
          hint: "a sentence with a comma stands in quotes")
      }
      // The file may be of more pictures than there are here.
      guard let picture = try names.index(of: reader.text(file), at: reader.place) else { continue }
      try add(reader.text(caption), picture, reader.place)
    }
  }

  /// `a.jpg A dog runs.`, with a tab or blanks between; `a.jpg#1` is the second caption of `a.jpg`.
  private static func readLines(_ path: String, _ names: PictureNames, _ add: Add) throws(Problem) {
    var reader = LineReader(try ByteStream(path), longest: 1 << 20)
    while var line = try reader.next() {
      let place = "\(path): line \(reader.line)"
      if reader.line == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
      guard let text = String(validating: line, as: UTF8.self) else {
        throw Problem("\(place): '\(printable(line))' is not in UTF-8", hint: "save the file in UTF-8")
      }
      guard text.contains(where: { !$0.isWhitespace }) else { continue }
      let separator: Character = text.contains("\t") ? "\t" : " "
      let parts = text.drop { $0 == " " }.split(separator: separator, maxSplits: 1)
      guard parts.count == 2 else {
        throw Problem("\(place): expected a file's name and a sentence, with a tab or a blank between them")
      }
      let name = String(parts[0])
      var picture = try names.index(of: name, at: place)
      if picture == nil, let sign = name.lastIndex(of: "#") {
        picture = try names.index(of: String(name[..<sign]), at: place)
      }
      guard let picture else { continue }
      try add(String(parts[1]), picture, place)
    }
  }
}
