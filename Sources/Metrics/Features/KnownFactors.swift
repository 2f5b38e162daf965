import Basics
import Feeding
import Measures
import Model
import Spec

/// A metric of codes whose examples have known factors.
protocol FactorKind: MetricKind {
  var row: FactorRow { get set }
  /// Fewer factors than that say nothing.
  static var fewest: Int { get }
}

/// What such a row says.
struct FactorRow: Sendable {
  var codes: Expression?
  var factors: [Expression] = []
  var examples = 10_000
}

/// The codes of examples and what is known of these.
struct KnownCodes {
  let codes: Points
  /// Those that differ from example to example.
  let factors: [Factor]
  /// The names of the others.
  let constant: [String]

  /// What a row says of its number, with what was left out.
  func note(_ own: String?) -> String? {
    let left = constant.map { "\($0) is the same for all examples and left out" }
    let all = [own].compactMap { $0 } + left
    return all.isEmpty ? nil : all.joined(separator: "; ")
  }

  /// A row for each unit, a column for each factor.
  func table(_ matrix: [[Double]]) -> Table {
    Table(
      columns: ["unit"] + factors.map(\.name),
      rows: matrix.enumerated().map { unit, row in [String(unit)] + row.map { Table.cell($0) } })
  }
}

extension FactorKind {
  static var fewest: Int { 1 }

  static var factorFields: [Field<Self>] {
    [
      Field("codes", \.row.codes, position: 0, required: true, "the mean of each example's posterior: code"),
      Field(
        "factors", \.row.factors, required: true,
        "what is known of an example, each a number or a class: data.label data.size"),
      Field("examples", \.row.examples, in: 10...1_000_000, "how many examples, drawn at random from the split"),
    ]
  }

  func check(_ compiler: Compiler) throws(Problem) {
    try compiler.check(code: row.codes, for: Self.name)
    for factor in row.factors { try compiler.check(factor: factor) }
    guard row.factors.count >= Self.fewest else {
      throw Problem(
        "\(Self.name) tells factors apart and needs \(Self.fewest) of them", at: row.factors.first?.mark,
        hint: compiler.factorHint(for: row.factors[0]))
    }
  }

  /// Nil where the split has no examples.
  func known(_ evaluator: Evaluator, over split: Split) throws -> KnownCodes? {
    guard let codes = try evaluator.codes(row.codes, over: split, examples: row.examples) else { return nil }
    let factors = try evaluator.factors(row.factors, over: split, examples: row.examples)
    let varied = factors.filter(\.varies)
    guard varied.count >= Self.fewest else {
      throw Problem("\(Self.name): \(varied.count) of \(factors.count) factors differ between \(codes.count) examples")
    }
    return KnownCodes(codes: codes, factors: varied, constant: factors.filter { !$0.varies }.map(\.name))
  }
}

extension Compiler {
  /// A problem where an equation is not a number or a class of each example.
  fileprivate func check(factor: Expression) throws(Problem) {
    let batch = 3
    let program: EvaluationGraph
    do throws(Problem) { program = try graph(of: factor, batch: batch) } catch {
      var problem = error
      if case .name = factor { problem.hint = factorHint(for: factor) }
      throw problem
    }
    let elements = program.elements["value"] ?? []
    let size = program.graph.outputs.first.map { program.graph.nodes[$0.value.index].shape.size }
    guard elements.reduce(1, *) == 1, size == batch else {
      let found =
        elements.reduce(1, *) == 1
        ? "not one for each example" : "\(elements.map(String.init).joined(separator: "×")) numbers"
      throw Problem(
        "a factor is a number or a class of each example; '\(factor)' is \(found)", at: factor.mark,
        hint: factorHint(for: factor))
    }
  }

  /// The fields of the data that could be meant.
  fileprivate func factorHint(for factor: Expression) -> String {
    let fields = data.filter(\.shape.isEmpty).map(\.name)
    guard !fields.isEmpty else {
      return "the data has no field that is one number; 'shapes', 'digits', 'faces' and arrays of an .npz have"
    }
    if case .name(let name, _) = factor, let field = fields.first(where: { $0.hasSuffix(".\(name)") }) {
      return "did you mean '\(field)'?"
    }
    return "fields of the data: \(fields.joined(separator: ", "))"
  }
}

extension Evaluator {
  /// Factors of the examples whose codes `codes` gives.
  fileprivate func factors(_ equations: [Expression], over split: Split, examples: Int) throws -> [Factor] {
    let named = equations.enumerated().map { (name: "factor\($0)", equation: $1) }
    let texts = equations.map(\.description)
    return try once("factors \(texts) \(split) \(examples)") {
      let classes = try compiler.values([], also: named, batch: Evaluator.batchSize).classes
      var numbers = [[Double]](repeating: [], count: equations.count)
      for (index, indices) in inTurn(batches(of: split, examples: examples)) {
        let values = try values(
          [], also: named, batch: indices.count, examples: data.isEmpty ? nil : (split, indices), draw: codeDraw(index))
        for (factor, name) in named.map(\.name).enumerated() {
          numbers[factor] += values[name]?.numbers.map(Double.init) ?? []
        }
      }
      return try zip(named, numbers).map { own, numbers in
        guard numbers.allSatisfy(\.isFinite) else { throw Problem("'\(own.equation)' is not a number everywhere") }
        return Factor(own.equation.description, numbers, isClass: classes[own.name] != nil)
      }
    }
  }
}
