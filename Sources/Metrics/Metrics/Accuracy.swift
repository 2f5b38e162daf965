import Basics
import Feeding
import Model
import Results
import Spec

/// The share of examples whose class a classifier finds, with the binomial error √(p (1 − p) / N); and of the test
/// split a table of how often each class was taken for each. It hides what happens to rare classes: look at the table.
struct Accuracy: MetricKind {
  static let name = "accuracy"
  static let summary = "the share of examples whose class a classifier finds, and a table of which it takes for which"
  static let fields: [Field<Self>] = [
    Field(
      "predicted", \.predicted, position: 0, required: true,
      "a distribution of classes, a number for each of them, or a class: classifier(x)"),
    Field("label", \.label, position: 1, required: true, "the true class: t"),
    Field(
      "examples", \.examples, in: 1...1_000_000,
      "how many examples, drawn at random from the split; all where not given"),
  ]
  var predicted: Expression?
  var label: Expression?
  var examples: Int?

  var quality: Quality { Quality(better: .higher, label: "accuracy") }

  func check(_ compiler: Compiler) throws(Problem) { _ = try classes(compiler) }

  func score(_ evaluator: Evaluator, over split: Split) throws -> Score? {
    let confusion = try confusion(evaluator, over: split)
    let count = confusion.joined().reduce(0, +)
    guard count > 0 else { return nil }
    let share = Double(confusion.indices.reduce(0) { $0 + confusion[$1][$1] }) / Double(count)
    return Score(share, error: (share * (1 - share) / Double(count)).squareRoot(), count: count)
  }

  /// A true class a row, a predicted one a column.
  func table(_ evaluator: Evaluator) throws -> Table? {
    let confusion = try confusion(evaluator, over: .test)
    guard confusion.joined().contains(where: { $0 > 0 }) else { return nil }
    var names = confusion.indices.map(String.init)
    if case .name(let name, _) = label, let words = evaluator.compiler.data(of: name)?.words,
      words.count == names.count
    {
      names = words
    }
    return Table(
      columns: ["true"] + names, rows: zip(names, confusion).map { name, row in [name] + row.map(String.init) })
  }

  /// How often each class was taken for each: `[true][predicted]`.
  private func confusion(_ evaluator: Evaluator, over split: Split) throws -> [[Int]] {
    let (equations, count) = try classes(evaluator.compiler)
    return try evaluator.once("accuracy \(equations.map(\.equation)) \(examples ?? 0) \(split)") {
      var counts = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
      for (index, indices) in evaluator.inTurn(evaluator.batches(of: split, examples: examples)) {
        let values = try evaluator.values(
          [], also: equations, batch: indices.count, examples: evaluator.data.isEmpty ? nil : (split, indices),
          draw: UInt64(1 << 51) &+ UInt64(index))
        guard let labels = values["label"]?.numbers, let predicted = values["predicted"]?.numbers,
          labels.count == indices.count, predicted.count == labels.count
        else { throw Problem("accuracy: the two are not one class an example each") }
        for (label, guess) in zip(labels, predicted) { counts[Int(label)][Int(guess)] += 1 }
      }
      return counts
    }
  }

  /// Both as classes, and how many there are: of a distribution its mode, of numbers the largest.
  private func classes(
    _ compiler: Compiler
  ) throws(Problem) -> (equations: [(name: String, equation: Expression)], count: Int) {
    guard let predicted, let label else { preconditionFailure("accuracy has two values") }
    guard let count = try count(label, compiler) else {
      throw Problem("'\(label)' is not a class of each example", at: label.mark, hint: "accuracy classifier(x) t")
    }
    let mark = predicted.mark
    let ways = [
      predicted, .member(predicted, "mode", mark), .call("argmax", [Expression.Argument(predicted, mark)], mark),
    ]
    let found = ways.lazy.compactMap { way in
      (try? self.count(way, compiler)).flatMap { $0 }.map { (equation: way, count: $0) }
    }.first
    guard let found else {
      // Of a distribution of something else the mode is a value.
      do throws(Problem) { _ = try self.count(ways[1], compiler) } catch _ { _ = try self.count(predicted, compiler) }
      throw Problem("'\(predicted)' gives no class of an example", at: mark, hint: "accuracy classifier(x) t")
    }
    guard found.count == count else {
      throw Problem("'\(predicted)' knows \(found.count) classes, and \(label) is one of \(count)", at: mark)
    }
    return ([("predicted", found.equation), ("label", label)], count)
  }

  /// How many classes there are of an equation that is one class an example; nil: it is something else.
  private func count(_ equation: Expression, _ compiler: Compiler) throws(Problem) -> Int? {
    let found = try compiler.graph(of: equation)
    return found.elements["value"] == [] ? found.classes["value"] : nil
  }
}
