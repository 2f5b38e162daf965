import Basics

/// Reads tables: fills in `$name`, opens blocks, and applies `when`, `repeat` and `with`.
struct RowReader {
  /// The most rows of one network after opening, with rounds of `repeat` and `when`s.
  static let mostRows = 10_000
  /// How deep blocks and rows in rows may nest.
  static let deepest = 32
  /// The most characters of one row; keeps blocks that double their parameter from filling the memory.
  static let longestRow = 4_000

  let scope: Scope
  let layers: CallReader
  let blocks: Blocks
  let networks: [String: Signature]
  private(set) var problems: [Problem] = []

  // Of the network that is being read.
  var withs: [With] = []
  private var opened = 0
  private var isFull = false

  init(scope: Scope, layers: Catalogue, blocks: Blocks, networks: [String: Signature]) {
    self.scope = scope
    self.layers = CallReader(layers, scope)
    self.blocks = blocks
    self.networks = networks
  }

  /// What the rows of a table inherit from where the table is used.
  struct TableContext {
    /// What the path of each row begins with: empty, or `3.`.
    var path = ""
    /// The arguments of the block whose rows these are.
    var extra: [String: Phrase] = [:]
    /// The uses of the blocks around the table, innermost first.
    var trail: [Mark] = []
    /// The blocks that are being opened, outermost first.
    var chain: [String] = []
    /// The `with` fields that apply, outermost first: indices of `RowReader.withs`.
    var withs: [Int] = []
    var depth = 0
    /// Names bound by `as` that the rows may use.
    var names = NamesInside()
  }

  /// Reads the table of a network.
  mutating func network(_ rows: [Tree], of signature: Signature) -> [Row] {
    withs = []
    opened = 0
    isFull = false
    var context = TableContext()
    for input in signature.parameters ?? [] { context.names.outer[input.name.text] = (input.name.mark, "an input") }
    if signature.parameters == nil { context.names.outer["input"] = (signature.name.mark, "the input") }
    return table(rows, in: &context)
  }

  /// Reads the rows of a table; the names they bind go to `context`, for the rows that follow.
  mutating func table(_ rows: [Tree], in context: inout TableContext) -> [Row] {
    let inherited = context.withs
    var made: [Row] = []
    for (index, tree) in rows.enumerated() {
      guard count(tree.mark, in: context) else { break }
      if let row = row(tree, index, in: &context) { made.append(row) }
    }
    for index in context.withs.dropFirst(inherited.count) where !withs[index].isUsed {
      report(
        Problem(
          "no row after this one has a field '\(withs[index].name.text)' to set", at: withs[index].name.mark,
          hint: "'with' sets fields of the rows below it in its table"), in: context)
    }
    context.withs = inherited
    return made
  }

  /// Counts one more row; false once there are too many.
  mutating func count(_ mark: Mark, in context: TableContext) -> Bool {
    opened += 1
    if opened > Self.mostRows, !isFull {
      isFull = true
      report(
        Problem(
          "the network has more than \(Self.mostRows) rows", at: mark, hint: "counted with blocks and repeats opened"),
        in: context)
    }
    return !isFull
  }

  mutating func report(_ problem: Problem, in context: TableContext) {
    var problem = problem
    for use in context.trail { problem = problem.noting(use, "used here") }
    problems.append(problem)
  }

  /// The phrase with `$name` filled in.
  func substituted(_ phrase: Phrase, in context: TableContext) throws(Problem) -> Phrase {
    try checkLength(phrase)
    guard phrase.characters.contains("$") else { return phrase }
    let made = try phrase.substituting(scope, extra: context.extra)
    try checkLength(made)
    return made
  }

  private func checkLength(_ phrase: Phrase) throws(Problem) {
    guard phrase.characters.count > Self.longestRow else { return }
    throw Problem("a row of more than \(Self.longestRow) characters", at: phrase.mark(0..<1))
  }

  /// Runs `body` and reports its problem, so that the rest of the row is still read.
  @discardableResult
  mutating func attempt<T>(_ context: TableContext, _ body: (inout RowReader) throws(Problem) -> T) -> T? {
    do throws(Problem) {
      return try body(&self)
    } catch {
      report(error, in: context)
      return nil
    }
  }
}

/// The names that the rows of a table may use, each bound once.
struct NamesInside {
  /// Bound in this block, round or network.
  var inner: [String: Mark] = [:]
  /// The network's inputs.
  var outer: [String: (mark: Mark, what: String)] = [:]
}

/// A field set by `with` for the rows after it.
struct With {
  let name: Phrase
  let words: [Phrase]
  var isUsed = false
}
