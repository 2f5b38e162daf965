import Basics
import Graph
import Model

/// Values of an equation for the first examples of the split that figures show; without data, for so many draws. Two
/// equations of the same rows see the same draws: what is noisy in one column is restored in the next.
struct Computed: EquationArrayKind {
  static let name = "computed"
  static let summary = "values of an equation for the first examples of the validation split"
  static let fields: [Field<Self>] = [.equation, Field("count", \.count, in: 1...1_000_000, "of how many examples")]
  var equation: Expression?
  var count = 20

  func make(_ evaluator: Evaluator) throws -> NPY { try evaluator.entries(of: needed, count: count) }
}

/// A kind whose entries are those of an equation, one for each example.
protocol EquationArrayKind: ArrayKind {
  var equation: Expression? { get set }
}

extension EquationArrayKind {
  /// The equation; the figure's field requires it.
  var needed: Expression {
    guard let equation else { preconditionFailure("\(Self.name) without an equation") }
    return equation
  }

  func obstacle(_ compiler: Compiler) throws -> String? {
    try compiler.checkEntries(of: needed)
    return nil
  }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { try compiler.entry(of: needed) }

  func words(_ compiler: Compiler) -> [String] { compiler.words(of: needed) }
}

extension Field where Root: EquationArrayKind {
  static var equation: Field { Field("equation", \.equation, position: 0, required: true, "the equation") }
}

extension Compiler {
  /// A problem where an equation is not one value for each example. One value for all counts as one for each, unless
  /// each must have its own.
  func checkEntries(of equation: Expression, ofEachAlone: Bool = false) throws(Problem) {
    let batch = 3
    let program = try graph(of: equation, batch: batch)
    let size = program.graph.outputs.first.map { program.graph.nodes[$0.value.index].shape.size } ?? 0
    let element = (program.elements["value"] ?? []).reduce(1, *)
    guard size == batch * element || (size == element && !ofEachAlone) else {
      throw Problem(
        "'\(equation)' is not one value for each example", at: equation.mark,
        hint: size == element
          ? "it is the same for all of them"
          : "over samples it has several: mean(\(equation), over=samples) is one")
    }
  }

  /// An equation's text and its shape as stored.
  func entry(of equation: Expression) throws(Problem) -> (name: String, shape: Shape) {
    (equation.description, (try graph(of: equation, batch: 1).elements["value"] ?? []).stored)
  }

  /// What the classes of an equation are called, where it is a field of the data or a name of 'sample' that is one.
  func words(of equation: Expression) -> [String] {
    switch equation {
    case .name(let name, _):
      data(of: name)?.words ?? data.first { $0.name == name }?.words ?? []
    case .member(.name(let source, _), let field, _): data.first { $0.name == "\(source).\(field)" }?.words ?? []
    default: []
    }
  }
}

extension Evaluator {
  /// Values of an equation for the first examples; what is the same for all is repeated.
  func entries(of equation: Expression, count: Int) throws -> NPY {
    let count = data.isEmpty ? count : min(count, data.count(shownSplit))
    return try inBatches(count: count) { range in
      let values = try values(
        [], also: [("value", equation)], batch: range.count, examples: shown(Array(range)),
        draw: UInt64(range.lowerBound))
      guard let value = values["value"] else { preconditionFailure("a value was asked for") }
      return value.repeated(range.count)
    }
  }
}

extension NPY {
  /// An entry for each of so many examples: one for all is repeated.
  func repeated(_ count: Int) -> NPY {
    guard shape[0] == 1, count > 1 else { return self }
    return NPY(shape: [count] + shape.dropFirst(), numbers: (0..<count).flatMap { _ in numbers })
  }
}
