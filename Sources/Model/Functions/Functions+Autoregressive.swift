import Basics
import Graph
import Spec

/// `autoregressive(f(c, _))` is not a value: it is drawn, under `sample`.
let autoregressiveFunction: Builtin = { _, call throws(Problem) in
  throw Problem(
    "autoregressive(…) is a distribution to draw from, under 'sample'", at: call.mark,
    hint: "to score x by it, write the network at x: log_prob(f(x), x)")
}

extension EquationEvaluator {
  /// The argument of `autoregressive(…)`, if the equation is one.
  func autoregressiveArgument(of source: Expression) throws(Problem) -> Expression? {
    guard case .call("autoregressive", let arguments, let mark) = source,
      scope.experiment.networks["autoregressive"] == nil
    else { return nil }
    guard arguments.count == 1, arguments[0].name == nil else {
      throw Problem("autoregressive takes one distribution of _", at: mark, hint: "it is written autoregressive(f(_))")
    }
    return arguments[0].value
  }

  /// Draws one position after another: f gives the distribution of all positions given those drawn so far (the others
  /// are 0), and the next position is drawn from it. Positions are those of a sequence, the points of an image row by
  /// row, or the elements of a vector. Each costs one call of f.
  mutating func drawn(_ sample: Objective.Sample, autoregressive f: Expression, stream: String) throws(Problem)
    -> Quantity
  {
    // What has been drawn so far.
    var (soFar, classes) = try blank(f, sample)
    let count = try sample.count.map { count throws(Problem) in try wholeNumber(count, in: 1...1_000_000) }
    soFar = try spread(soFar, samples: count, examples: batch, at: sample.mark)
    if scope.experiment.given.contains(sample.name) {
      return soFar.replacing(try fed(sample.name, shape: soFar.shape, at: sample.mark))
    }
    let outer = (scope.local, model.isMeasuring)
    defer { (scope.local, model.isMeasuring) = outer }
    // What is drawn changes no statistics.
    model.isMeasuring = true
    if !model.unrollsSequences, let drawn = try drawnInTurn(soFar, classes, f, stream: stream) { return drawn }
    for (number, position) in positions(of: soFar.elements).enumerated() {
      let distribution = try distribution(f, of: soFar, classes)
      let axes = position.indices.map { $0 + soFar.lead.count }
      let here = try distribution.mapped { value throws(Problem) in
        var value = value
        for (axis, index) in zip(axes, position) { value = try graph.slice(value, axis: axis, start: index, size: 1) }
        return value
      }
      var piece = try here.draw(stream: "\(stream).\(number)", in: &graph)
      for (axis, index) in zip(axes, position) {
        piece = try graph.scatterSlice(piece, axis: axis, start: index, size: soFar.shape[axis])
      }
      soFar = soFar.replacing(try graph.binary(.add, soFar.value(at: nil), graph.stop(piece)))
    }
    return soFar
  }

  /// What f gives for all positions.
  private mutating func distribution(_ f: Expression, of soFar: Quantity, _ classes: Int?) throws(Problem)
    -> Distribution
  {
    let shown = model.attentions
    // Attention is shown where a network is at work, not where it draws.
    defer { model.attentions = shown }
    scope.local["_"] = soFar
    let quantity = try evaluate(f)
    let wide = try spread(quantity, samples: soFar.samples, examples: batch, at: f.mark)
    guard let distribution = wide.distribution, wide.elements == soFar.elements,
      classes == distribution.classCount(graph)
    else { throw mismatch(f, quantity, soFar) }
    if case .mixture(let mixture) = distribution, min(2, soFar.elements.count) > soFar.elements.count - mixture.joint {
      throw Problem(
        "autoregressive(f(_)): f gives a mixture that chooses once for what is drawn place by place", at: f.mark,
        hint: "logits of shape T×K choose at each position, K×H×W at each point")
    }
    return distribution
  }

  /// The draw as a program of its own, which computes nothing twice; nil: f takes positions together in other ways than
  /// through causal masks.
  private mutating func drawnInTurn(_ blank: Quantity, _ classes: Int?, _ f: Expression, stream: String)
    throws(Problem) -> Quantity?
  {
    let sequence = graph.input(Port("\(stream) blank", .fed), shape: blank.shape)
    let axes = (0..<min(2, blank.elements.count)).map { $0 + blank.lead.count }
    let distribution = try distribution(f, of: blank.replacing(sequence), classes)
    let parameters = try distribution.parameters()
    guard !axes.isEmpty else { return nil }
    var handed: [(name: String, value: Value)] = []
    var blocks: PositionBlocks?
    var beginning: SequenceOpening?
    func part(end: Int?) throws(Problem) -> (program: SequentialGraph.Part, looksBack: Bool)? {
      var builder = try SequentialBuilder(of: graph, sequence: sequence, axes: axes, end: end)
      guard var next = try builder.next(parameters) else { return nil }
      let drawn = try distribution.mapped { _ in next.removeFirst() }.draw(stream: stream, in: &builder.step)
      (handed, blocks) = (builder.handedValues, builder.positions)
      if end == nil { beginning = try builder.opening() }
      return (builder.part(drawing: drawn), builder.looksBack)
    }
    guard let whole = try part(end: nil), let blocks, let beginning else { return nil }
    // A position that looks back at all others is cheaper where few of them are known.
    var parts: [SequentialGraph.Part] = []
    for share in 1..<8 where whole.looksBack && blocks.positions >= 128 {
      if let shorter = try part(end: blocks.positions * share / 8) { parts.append(shorter.program) }
    }
    parts.append(whole.program)
    var opening = beginning.graph
    let first = try distribution.mapped { value throws(Problem) in
      var value = beginning[value] ?? value
      for axis in axes { value = try opening.slice(value, axis: axis, start: 0, size: 1) }
      return value
    }.draw(stream: "\(stream).0", in: &opening)
    let name = "\(stream) drawn"
    let outputs =
      [Graph.Binding(SequentialGraph.drawn, first)]
      + handed.compactMap { handed in beginning[handed.value].map { Graph.Binding(handed.name, $0) } }
    let sequential = SequentialGraph(
      opening: opening.finish(outputs: outputs), parts: parts, positions: blocks, blank: "\(stream) blank")
    model.sequences.append(SequentialDraw(name: name, graph: sequential))
    return blank.replacing(graph.input(Port(name, .fed), shape: blank.shape))
  }

  /// Zeros of the shape of `_`, which is that of the network's input in another call.
  private mutating func blank(_ f: Expression, _ sample: Objective.Sample) throws(Problem) -> (Quantity, classes: Int?)
  {
    guard let (network, index) = f.userOfItself else {
      throw Problem(
        "autoregressive(f(_)): '_' is an input of a network", at: f.mark,
        hint: "its shape is that of what the network takes elsewhere")
    }
    guard let callee = scope.experiment.networks[network] else {
      throw Problem("no network is named '\(network)'", at: f.mark)
    }
    guard let other = otherInput(of: network, index, leavingOut: sample.name) else {
      throw Problem(
        "what shape \(callee.name) takes for '_' is not known", at: f.mark,
        hint: "call \(callee.name) on such a value elsewhere, as training it does")
    }
    var result = try plain(other)
    let classes = result.classCount
    guard result.elements.size <= 4096 else {
      throw Problem(
        "\(result.elements.words) are too many positions to draw one after another", at: f.mark,
        hint: "4096 at most; draw codes of the image, such as those of 'quantize'")
    }
    (result.samples, result.examples, result.members, result.story) = (nil, nil, [:], .plain)
    return (result.replacing(graph.constant(0, shape: result.elements.stored)), classes)
  }

  /// What another call of the network passes as that input.
  private func otherInput(of network: String, _ index: Int, leavingOut name: String) -> Expression? {
    for equation in scope.experiment.equations {
      for call in equation.calls(of: network) where index < call.count && call[index].name == nil {
        let value = call[index].value
        if value != .itself(value.mark), !value.values.contains(where: { $0.name == name }) { return value }
      }
    }
    return nil
  }

  /// The positions in the order of drawing, as indices along the axes that positions are counted on.
  private func positions(of elements: Shape) -> [[Int]] {
    switch elements.stored.count {
    case 0: return [[]]
    case 1: return (0..<elements[0]).map { [$0] }
    default:
      // Of a sequence of numbers the first axis counts positions; of a map or an image the first two, rows and columns.
      let stored = elements.stored
      return (0..<stored[0]).flatMap { row in (0..<stored[1]).map { [row, $0] } }
    }
  }

  private func mismatch(_ f: Expression, _ found: Quantity, _ wanted: Quantity) -> Problem {
    noting(
      f,
      Problem(
        "autoregressive(f(_)): f gives \(found.words), and must give a distribution over \(wanted.words)", at: f.mark,
        hint: "so that what is drawn of it can be its input"))
  }
}

extension Distribution {
  /// All that `mapped` goes over, in its order.
  fileprivate func parameters() throws(Problem) -> [Value] {
    var result: [Value] = []
    _ = try mapped { value in
      result.append(value)
      return value
    }
    return result
  }

  /// How many classes its draws have; nil: they are numbers.
  fileprivate func classCount(_ g: GraphBuilder) -> Int? {
    if case .categorical(let logits) = self { g.shape(logits).last } else { nil }
  }
}
