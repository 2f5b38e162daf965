import Basics
import Feeding
import Measures
import Model
import Spec

/// What distances of images are taken of: an equation in which a network stands for its value for an image,
/// `classifier.h`.
struct Features {
  let equation: Expression

  /// Of a row, whose field is required.
  init(_ equation: Expression?) {
    guard let equation else { preconditionFailure("the row has no features") }
    self.equation = equation
  }

  /// The field of a row, required.
  static func field<Kind: MetricKind>(_ path: Field<Kind>.Path<Expression?>) -> Field<Kind> {
    Field(
      "features", path, position: 0, required: true,
      "of an image: a network, or an equation of it (classifier, classifier.h)")
  }

  /// The equation for the images that a name of `sample` or `define` is.
  func of(_ images: String) -> Expression { equation.replacing(calls(on: images)) }

  private func calls(on images: String) -> [String: Expression] {
    let names = equation.values
    return Dictionary(
      names.map { name, mark in
        (name, .call(name, [Expression.Argument(.name(images, mark), mark)], mark))
      }
    ) { first, _ in first }
  }

  /// A problem where the experiment lacks what a metric of features needs.
  func check(_ compiler: Compiler, for metric: String) throws(Problem) {
    let networks = compiler.experiment.networks
    for (name, mark) in equation.values {
      guard let network = networks.first(where: { $0.name == name }) else {
        throw Problem(
          "'\(name)' is not a network", at: mark,
          hint: suggestion(for: name, among: networks.map(\.name), noun: "networks"))
      }
      guard network.inputs.count == 1 else {
        throw Problem("\(name) takes \(network.inputs.count) values: features are of an image alone", at: mark)
      }
    }
    guard !equation.values.isEmpty else {
      throw Problem("'\(equation)' names no network", at: equation.mark, hint: "\(metric) classifier.h")
    }
    guard compiler.hasValue("generated") else {
      throw Problem("\(metric) needs 'generated' in 'define'", hint: "generated: generator(z)")
    }
    guard let data = compiler.dataName else {
      throw Problem("\(metric) compares with data, and 'sample' does not name any", hint: "sample: {x: data}")
    }
    for images in [data, "generated"] {
      try compiler.checkEntries(of: of(images), ofEachAlone: true)
    }
  }
}

extension Compiler {
  /// The name of `sample` that the main field of the data has.
  var dataName: String? {
    guard let main = data.first else { return nil }
    return experiment.objective.samples.first { sample in
      if case .name(main.name, _) = sample.source { true } else { false }
    }?.name
  }
}

extension Evaluator {
  /// Features of the examples of a split, or of so many of them.
  func features(_ features: Features, ofData split: Split, examples: Int?) throws -> Points {
    let lasts = try isFixed(features.of(compiler.dataName ?? ""))
    return try once("features \(features.equation) of \(split) \(examples ?? 0)", lasts: lasts) {
      try points(features.of(compiler.dataName ?? ""), batches(of: split, examples: examples), split) { _ in 0 }
    }
  }

  /// Whether training changes nothing in an equation: all its weights were loaded, and it draws nothing.
  func isFixed(_ equation: Expression) throws -> Bool {
    try once("fixed \(equation)", lasts: true) {
      let program = try compiler.values([], also: [("value", equation)], batch: 1)
      let isOfMoment = program.graph.nodes.contains { node in
        if case .input(let port) = node.op { Moment.names.contains(port.name) } else { false }
      }
      return !program.hasDraws && !isOfMoment && program.kept.allSatisfy { $0.role == .loaded }
    }
  }

  /// Features of so many generated images. What `generated` takes from data is that of the split, again and again.
  func features(_ features: Features, ofGenerated count: Int, over split: Split) throws -> Points {
    try once("features \(features.equation) of \(count) generated \(split)") {
      let examples = max(1, data.count(split))
      let batches = Evaluator.batches(below: count).map { $0.map { $0 % examples } }
      return try points(features.of("generated"), batches, split) { UInt64(1 << 43) &+ UInt64($0) }
    }
  }

  /// The same of an equation.
  func points(
    _ equation: Expression, _ batches: [[Int]], _ split: Split, draw: (Int) -> UInt64
  ) throws -> Points {
    try points("'\(equation)'", batches) { indices, index in
      let examples = data.isEmpty ? nil : (split, indices)
      let values = try values(
        [], also: [("value", equation)], batch: indices.count, examples: examples, draw: draw(index))
      guard let value = values["value"] else { preconditionFailure("a value was asked for") }
      return value
    }
  }

  /// A value for each example as a row of numbers, made batch after batch.
  func points(
    _ name: String, _ batches: [[Int]], _ make: (_ indices: [Int], _ batch: Int) throws -> NPY
  ) throws -> Points {
    var numbers: [Double] = []
    var width = 1
    for (index, indices) in inTurn(batches) {
      let value = try make(indices, index)
      guard value.numbers.count % indices.count == 0 else { throw Problem("\(name) is not one value an example") }
      width = value.numbers.count / indices.count
      numbers += value.numbers.lazy.map(Double.init)
    }
    do { return try Points(numbers, width: width) } catch { throw Problem("\(name): \(error.message)") }
  }
}
