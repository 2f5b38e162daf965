import Basics

/// Turns libyaml's events into a tree: unique keys, bounded depth, bounded aliases.
struct YAMLReader: ~Copyable {
  static let deepest = 64
  static let mostExpanded = 10_000
  static let longestKey = 200

  private let text: YAMLText
  private var events: YAMLEvents
  private var anchors: [String: (tree: Tree, nodes: Int, height: Int)] = [:]
  private var unfinished: Set<String> = []
  private var expanded = 0
  private var nodes = 0
  private var problems: [Problem] = []

  init(_ text: YAMLText) throws(Problems) {
    self.text = text
    events = YAMLEvents(text)
  }

  /// The only document; nil if there is none. Faults that do not hide others are all reported at once.
  mutating func document() throws(Problems) -> Tree? {
    let root: Tree?
    do { root = try only() } catch { throw Problems(problems + [error]) }
    guard problems.isEmpty else { throw Problems(problems) }
    return root
  }

  private mutating func only() throws(Problem) -> Tree? {
    var root: Tree?
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamEnd: return root
      case .streamStart, .documentEnd: continue
      case .documentStart:
        guard root == nil else {
          throw Problem(
            "a second document begins here", at: mark(event),
            hint: "one file holds one experiment: split it at this line")
        }
      default: root = try node(event, depth: 0)
      }
    }
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(Problem) -> Tree {
    try bound(depth, event)
    if let tag = event.tag {
      let standard = "tag:yaml.org,2002:"
      let written = tag.hasPrefix(standard) ? "!!" + tag.dropFirst(standard.count) : tag
      throw Problem("'\(written)' is a YAML tag, and tags have no meaning here", at: mark(event), hint: "remove it")
    }
    if let anchor = event.anchor { unfinished.insert(anchor) }
    let before = nodes
    nodes += 1
    let tree: Tree
    switch event.kind {
    case .alias(let name): return try alias(name, event, depth: depth)
    case .scalar(let value, let style):
      let phrase = ScalarMarks.phrase(value, style, of: event, in: text)
      if value.contains("\0") { throw Problem("a text cannot hold the character U+0000", at: phrase.mark) }
      tree = .scalar(phrase)
    case .listStart: tree = try list(event, depth: depth)
    case .mappingStart: tree = try mapping(event, depth: depth)
    default: preconditionFailure("libyaml gave \(event.kind) where a node stands")
    }
    if let anchor = event.anchor {
      unfinished.remove(anchor)
      anchors[anchor] = (tree, nodes - before, tree.height)
    }
    return tree
  }

  private mutating func list(_ start: YAMLEvent, depth: Int) throws(Problem) -> Tree {
    var elements: [Tree] = []
    while true {
      let event = try events.next()
      if case .listEnd = event.kind { break }
      elements.append(try node(event, depth: depth + 1))
    }
    if start.isFlow { try refuseSplit(elements, "[ ]") }
    return .list(elements, mark(start))
  }

  private mutating func mapping(_ start: YAMLEvent, depth: Int) throws(Problem) -> Tree {
    var entries: [Tree.Entry] = []
    var firstMarks: [String: Mark] = [:]
    var repeated: [Problem] = []
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try key(event)
      entries.append(Tree.Entry(key: key, value: try node(try events.next(), depth: depth + 1)))
      if let first = firstMarks.updateValue(key.mark, forKey: key.text) {
        repeated.append(Problem("'\(key.text)' is written twice", at: key.mark).noting(first, "it stands here first"))
      }
    }
    if start.isFlow { try refuseSplit(entries.flatMap { [.scalar($0.key), $0.value] }, "{ }") }
    problems += repeated
    return .mapping(entries, mark(start))
  }

  private mutating func key(_ event: YAMLEvent) throws(Problem) -> Phrase {
    guard case .scalar(let phrase) = try node(event, depth: 0) else {
      throw Problem("a key is a word, not a list or a mapping", at: mark(event), hint: "put it in quotes if it is text")
    }
    if phrase.characters.isEmpty { throw Problem("a key is missing before ':'", at: phrase.mark) }
    if phrase.characters.count > Self.longestKey {
      throw Problem(
        "a key has at most \(Self.longestKey) characters, this one has \(phrase.characters.count)", at: phrase.mark)
    }
    if phrase.text.unicodeScalars.contains(where: { !$0.isReadable || $0 == "\n" || $0 == "\t" }) {
      throw Problem("a key stands on one line, without tabs", at: phrase.mark)
    }
    return phrase
  }

  private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Problem) -> Tree {
    if unfinished.contains(name) {
      throw Problem("'*\(name)' stands inside '&\(name)', which it would repeat", at: mark(event))
    }
    guard let target = anchors[name] else {
      throw Problem(
        "nothing above is marked '&\(name)'", at: mark(event),
        hint: anchors.isEmpty
          ? "'*' at the beginning is YAML's sign for a repeated part: put text in quotes"
          : suggestion(for: name, among: Array(anchors.keys)))
    }
    try bound(depth + target.height - 1, event)
    nodes += target.nodes - 1
    expanded += target.nodes
    guard expanded <= Self.mostExpanded else {
      throw Problem(
        "'*\(name)' and what it repeats come to more than \(Self.mostExpanded) parts", at: mark(event),
        hint: "aliases of aliases multiply: use 'blocks' for rows that repeat")
    }
    return target.tree
  }

  /// `{z: normal(4, 4)}` is two entries to YAML: a bracket opened in one part and closed in a later one shows it.
  private func refuseSplit(_ parts: [Tree], _ brackets: String) throws(Problem) {
    var opened: Phrase?
    for case .scalar(let phrase) in parts where !phrase.isQuoted {
      var depth = 0
      for character in phrase.characters {
        if character == "(" { depth += 1 }
        if character == ")" { depth -= 1 }
        if depth < 0 { break }
      }
      if depth < 0, let opened {
        throw Problem(
          "this is cut in two: a comma inside \(brackets) belongs to YAML", at: opened.mark,
          hint: "put the value on its own line, or in quotes"
        ).noting(phrase.mark, "its other part")
      }
      if depth > 0 { opened = opened ?? phrase }
    }
  }

  /// Bounds the depth, so that every walk over a tree may recurse.
  private func bound(_ depth: Int, _ event: YAMLEvent) throws(Problem) {
    guard depth < Self.deepest else {
      throw Problem("more than \(Self.deepest) levels stand inside each other here", at: mark(event))
    }
  }

  private func mark(_ event: YAMLEvent) -> Mark {
    let width = event.start.line == event.end.line ? event.end.index - event.start.index : 1
    return text.mark(line: event.start.line, column: event.start.column, width: width)
  }
}

extension Tree {
  /// The number of its levels: 1 for a scalar.
  fileprivate var height: Int {
    switch self {
    case .scalar: 1
    case .list(let elements, _): 1 + (elements.map(\.height).max() ?? 0)
    case .mapping(let entries, _): 1 + (entries.map(\.value.height).max() ?? 0)
    }
  }
}
