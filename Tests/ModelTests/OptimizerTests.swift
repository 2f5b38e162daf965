import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// Eight updates through graphs against the same written as loops in Double, in the order of PyTorch's code.
@Suite struct OptimizerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: any OptimizerKind
    let loop: @Sendable (inout Loop, Double) -> Void
    init(_ name: String, _ kind: any OptimizerKind, _ loop: @escaping @Sendable (inout Loop, Double) -> Void) {
      (self.name, self.kind, self.loop) = (name, kind, loop)
    }
    var testDescription: String { name }
  }

  /// One weight and what is remembered of it.
  struct Loop {
    var w: Double
    var t = 0.0
    var rate: Double
    var a = 0.0
    var b = 0.0
    var c = 0.0
  }

  static func adam(_ beta1: Double, _ beta2: Double, _ epsilon: Double) -> @Sendable (inout Loop, Double) -> Void {
    { s, g in
      s.a = beta1 * s.a + (1 - beta1) * g
      s.b = beta2 * s.b + (1 - beta2) * g * g
      let corrected = s.b.squareRoot() / (1 - power(beta2, s.t)).squareRoot() + epsilon
      s.w -= s.rate / (1 - power(beta1, s.t)) * s.a / corrected
    }
  }

  static func radam(_ beta1: Double, _ beta2: Double, _ epsilon: Double) -> @Sendable (inout Loop, Double) -> Void {
    { s, g in
      s.a = beta1 * s.a + (1 - beta1) * g
      s.b = beta2 * s.b + (1 - beta2) * g * g
      let (first, second) = (1 - power(beta1, s.t), 1 - power(beta2, s.t))
      let limit = 2 / (1 - beta2) - 1
      let rho = limit - 2 * s.t * power(beta2, s.t) / second
      guard rho > 5 else {
        s.w -= s.rate * s.a / first
        return
      }
      let r = ((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)).squareRoot()
      s.w -= s.rate * r * s.a / first * second.squareRoot() / (s.b.squareRoot() + epsilon)
    }
  }

  static func adabelief(_ beta1: Double, _ beta2: Double, _ epsilon: Double) -> @Sendable (inout Loop, Double) -> Void {
    { s, g in
      s.a = beta1 * s.a + (1 - beta1) * g
      s.b = beta2 * s.b + (1 - beta2) * (g - s.a) * (g - s.a) + epsilon
      let corrected = (s.b / (1 - power(beta2, s.t))).squareRoot() + epsilon
      s.w -= s.rate / (1 - power(beta1, s.t)) * s.a / corrected
    }
  }

  static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }

  static let cases: [Case] = [
    Case("sgd", SGD()) { s, g in s.w -= s.rate * g },
    Case("sgd weight_decay 0.1", row(SGD.self) { $0.weightDecay = 0.1 }) { s, g in s.w -= s.rate * (g + 0.1 * s.w) },
    Case("sgd momentum 0.9", row(SGD.self) { $0.momentum = 0.9 }) { s, g in
      s.a = s.t == 1 ? g : 0.9 * s.a + g
      s.w -= s.rate * s.a
    },
    Case("sgd momentum 0.9 dampening 0.3", row(SGD.self) { ($0.momentum, $0.dampening) = (0.9, 0.3) }) { s, g in
      s.a = s.t == 1 ? g : 0.9 * s.a + 0.7 * g
      s.w -= s.rate * s.a
    },
    Case(
      "sgd momentum 0.9 nesterov", row(SGD.self) { ($0.momentum, $0.nesterov, $0.weightDecay) = (0.9, true, 0.1) }
    ) { s, g in
      let g = g + 0.1 * s.w
      s.a = s.t == 1 ? g : 0.9 * s.a + g
      s.w -= s.rate * (g + 0.9 * s.a)
    },
    Case("adam", Adam(), adam(0.9, 0.999, 1e-8)),
    Case("adam beta1 0", row(Adam.self) { $0.beta1 = 0 }, adam(0, 0.999, 1e-8)),
    Case(
      "adam epsilon 0.1", row(Adam.self) { ($0.beta1, $0.beta2, $0.epsilon) = (0.5, 0.9, 0.1) }, adam(0.5, 0.9, 0.1)),
    Case("adam weight_decay 0.1", row(Adam.self) { $0.weightDecay = 0.1 }) { s, g in
      adam(0.9, 0.999, 1e-8)(&s, g + 0.1 * s.w)
    },
    Case("adamw", AdamW()) { s, g in
      s.w *= 1 - s.rate * 0.01
      adam(0.9, 0.999, 1e-8)(&s, g)
    },
    Case("adamw weight_decay 0", row(AdamW.self) { $0.weightDecay = 0 }, adam(0.9, 0.999, 1e-8)),
    Case("adam amsgrad", row(Adam.self) { ($0.amsgrad, $0.beta2, $0.epsilon) = (true, 0.5, 0.01) }) { s, g in
      s.a = 0.9 * s.a + 0.1 * g
      s.b = 0.5 * s.b + 0.5 * g * g
      s.c = max(s.c, s.b)
      let corrected = s.c.squareRoot() / (1 - power(0.5, s.t)).squareRoot() + 0.01
      s.w -= s.rate / (1 - power(0.9, s.t)) * s.a / corrected
    },
    Case("adamax", Adamax()) { s, g in
      s.a = 0.9 * s.a + 0.1 * g
      s.b = max(0.999 * s.b, abs(g) + 1e-8)
      s.w -= s.rate / (1 - power(0.9, s.t)) * s.a / s.b
    },
    Case(
      "adamax beta2 0.5 epsilon 0.1 weight_decay 0.1",
      row(Adamax.self) { ($0.beta1, $0.beta2, $0.epsilon, $0.weightDecay) = (0.5, 0.5, 0.1, 0.1) }
    ) { s, g in
      let g = g + 0.1 * s.w
      s.a = 0.5 * s.a + 0.5 * g
      s.b = max(0.5 * s.b, abs(g) + 0.1)
      s.w -= s.rate / (1 - power(0.5, s.t)) * s.a / s.b
    },
    Case("radam", RAdam(), radam(0.9, 0.999, 1e-8)),
    Case("radam beta2 0.9", row(RAdam.self) { $0.beta2 = 0.9 }, radam(0.9, 0.9, 1e-8)),
    Case("radam beta2 0.6", row(RAdam.self) { ($0.beta1, $0.beta2) = (0, 0.6) }, radam(0, 0.6, 1e-8)),
    Case(
      "radam weight_decay 0.1", row(RAdam.self) { ($0.beta2, $0.epsilon, $0.weightDecay) = (0.95, 0.1, 0.1) }
    ) { s, g in radam(0.9, 0.95, 0.1)(&s, g + 0.1 * s.w) },
    Case("adabelief", AdaBelief(), adabelief(0.9, 0.999, 1e-16)),
    Case(
      "adabelief epsilon 0.01 weight_decay 0.1",
      row(AdaBelief.self) { ($0.beta1, $0.beta2, $0.epsilon, $0.weightDecay) = (0.5, 0.9, 0.01, 0.1) }
    ) { s, g in
      s.w *= 1 - s.rate * 0.1
      adabelief(0.5, 0.9, 0.01)(&s, g)
    },
    Case("lion", Lion()) { s, g in
      s.w -= s.rate * sign(0.9 * s.a + 0.1 * g)
      s.a = 0.99 * s.a + 0.01 * g
    },
    Case("lion weight_decay 0.1", row(Lion.self) { ($0.beta1, $0.beta2, $0.weightDecay) = (0.5, 0.7, 0.1) }) { s, g in
      s.w -= s.rate * (sign(0.5 * s.a + 0.5 * g) + 0.1 * s.w)
      s.a = 0.7 * s.a + 0.3 * g
    },
    Case("rmsprop", RMSProp()) { s, g in
      s.a = 0.99 * s.a + 0.01 * g * g
      s.w -= s.rate * g / (s.a.squareRoot() + 1e-8)
    },
    Case(
      "rmsprop centered momentum 0.9",
      row(RMSProp.self) {
        ($0.alpha, $0.centered, $0.momentum, $0.weightDecay, $0.epsilon) = (0.9, true, 0.9, 0.1, 0.01)
      }
    ) { s, g in
      let g = g + 0.1 * s.w
      s.a = 0.9 * s.a + 0.1 * g * g
      s.b = 0.9 * s.b + 0.1 * g
      s.c = 0.9 * s.c + g / ((s.a - s.b * s.b).squareRoot() + 0.01)
      s.w -= s.rate * s.c
    },
    Case("rmsprop momentum 0.5", row(RMSProp.self) { $0.momentum = 0.5 }) { s, g in
      s.a = 0.99 * s.a + 0.01 * g * g
      s.c = 0.5 * s.c + g / (s.a.squareRoot() + 1e-8)
      s.w -= s.rate * s.c
    },
  ]

  @Test(arguments: cases) func eightSteps(_ test: Case) throws {
    let (graph, names) = try Self.graph(of: test.kind, shape: [4])
    var loops = sampleNumbers(4, "w").map { Loop(w: $0, rate: 0) }
    var kept: Interpreter.Arrays = ["w": loops.map(\.w)]
    for name in names { kept[name] = [0, 0, 0, 0] }

    for t in 1...8 {
      let rate = 0.1 / Double(t)  // a schedule
      let gradients = sampleNumbers(4, "g\(t)")
      let feeds = ["gradient": gradients, "rate": [rate], "count": [Double(t)]]
      kept = Interpreter.run(graph, feeds: feeds, kept: kept).updates
      for i in 0..<4 {
        (loops[i].t, loops[i].rate) = (Double(t), rate)
        test.loop(&loops[i], gradients[i])
        let w = try #require(kept["w"])[i]
        #expect(abs(w - loops[i].w) <= 1e-10 * max(1, abs(loops[i].w)), "step \(t): \(w), expected \(loops[i].w)")
      }
    }
  }

  /// A weight that never had a gradient stays where it is, and stays finite.
  @Test(
    arguments: [
      SGD(), row(SGD.self) { $0.momentum = 0.9 }, Adam(), RMSProp(), row(Adam.self) { $0.amsgrad = true }, Adamax(),
      RAdam(), AdaBelief(), Lion(),
    ] as [any OptimizerKind])
  func noGradientNoMove(_ kind: any OptimizerKind) throws {
    let (graph, names) = try Self.graph(of: kind, shape: [1])
    var kept: Interpreter.Arrays = ["w": [0.5]]
    for name in names { kept[name] = [0] }
    for t in 1...2 {
      kept = Interpreter.run(graph, feeds: ["gradient": [0], "rate": [0.1], "count": [Double(t)]], kept: kept).updates
    }
    #expect(kept["w"] == [0.5])
  }

  /// What is computed for every element: an update is bound by memory, so each needless operation costs.
  @Test func adamTouchesEachElementFewTimes() throws {
    let (graph, _) = try Self.graph(of: Adam(), shape: [1000])
    let elementwise = graph.nodes.filter { node in
      switch node.op {
      case .unary, .binary, .select: node.shape == [1000]
      default: false
      }
    }
    #expect(elementwise.count == 12, "\(elementwise.map(\.op))")
  }

  @Test func nesterovNeedsMomentum() {
    #expect(throws: Problem("sgd: nesterov needs a momentum above 0 and dampening 0")) {
      try Self.graph(of: row(SGD.self) { $0.nesterov = true }, shape: [1])
    }
  }

  @Test func defaultsArePyTorchs() {
    let rates = ["sgd": 1e-3, "adam": 1e-3, "adamw": 1e-3, "rmsprop": 1e-2, "adamax": 2e-3, "radam": 1e-3]
    for (name, rate) in rates { #expect(optimizerKinds.first { $0.name == name }?.init().rate == rate, "\(name)") }
  }

  private static func graph(of kind: any OptimizerKind, shape: Shape) throws -> (Graph, moments: [String]) {
    var graph = GraphBuilder()
    let w = graph.input(Port("w", .kept), shape: shape)
    let gradient = graph.input(Port("gradient", .fed), shape: shape)
    let rate = graph.input(Port("rate", .fed), shape: [])
    let count = graph.input(Port("count", .fed), shape: [])
    let moments = kind.moments(shape)
    let old = moments.map { graph.input(Port($0.name, .kept), shape: $0.shape) }
    let (new, remembered) = try kind.step(w, gradient: gradient, moments: old, rate: rate, count: count, in: &graph)
    #expect(remembered.count == moments.count)
    let updates = [Graph.Binding("w", new)] + zip(moments, remembered).map { Graph.Binding($0.0.name, $0.1) }
    return (graph.finish(outputs: [], updates: updates), moments.map(\.name))
  }
}
