import Basics
import Graph
import TestSupport
import Testing

@testable import Model

/// `weights spectral`: PyTorch's `parametrizations.spectral_norm`.
@Suite struct SpectralTests {
  /// One training call by hand: u ← Wv/|Wv|, v ← Wᵀu/|Wᵀu|, W / uᵀWv.
  @Test func oneTrainingCallIsOneIteration() throws {
    let text = """
      data: {source: numbers}
      networks: {net: [linear 2 weights spectral bias false]}
      objective:
        sample: {x: data}
        define: {y: net(x)}
        minimize: mean(sum(y))
      train: {steps: 1, batch: 2, optimizer: sgd 0.1}
      """
    let model = try ModelExample(text, data: [DataShape(name: "data", shape: [3])])
    let w = [[1.0, 2, -1], [0.5, -1, 3]]
    let name = "net.0.parametrizations.weight"
    let feeds: Interpreter.Arrays = ["data": [1, 0, 2, -1, 1, 0]]
    let kept: Interpreter.Arrays = [
      "\(name).original": w.flatMap(\.self), "\(name).0._u": [1, 0], "\(name).0._v": [0.6, 0, 0.8],
    ]
    func unit(_ x: [Double]) -> [Double] { x.map { $0 / x.reduce(0) { $0 + $1 * $1 }.squareRoot() } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let u = unit(w.map { dot($0, [0.6, 0, 0.8]) })
    let v = unit((0..<3).map { dot(u, [w[0][$0], w[1][$0]]) })
    let sigma = dot(u, w.map { dot($0, v) })
    let run = try model.train(feeds: feeds, kept: kept)
    #expect(close(run.updates["\(name).0._u"] ?? [], u))
    #expect(close(run.updates["\(name).0._v"] ?? [], v))
    // The loss is linear in the normalised weight: mean over examples of the sum of x's parts.
    let x = [0.0, 0.5, 1]
    let g = [x, x]
    let loss = (dot(w[0], x) + dot(w[1], x)) / sigma
    #expect(close(run.outputs["loss"] ?? [], [loss]))
    // d(W/σ) through W alone: g/σ − (g·W) u vᵀ / σ².
    let inner = dot(g[0], w[0]) + dot(g[1], w[1])
    let expected = (0..<2).flatMap { i in
      (0..<3).map { j in w[i][j] - 0.1 * (g[i][j] / sigma - inner * u[i] * v[j] / (sigma * sigma)) }
    }
    #expect(close(run.updates["\(name).original"] ?? [], expected))
    // In evaluation the vectors stay as they are.
    let values = try model.values(["y"], feeds: feeds, kept: kept)
    let standing = dot([1, 0], w.map { dot($0, [0.6, 0, 0.8]) })
    #expect(close(values["y"] ?? [], [[1.0, 0, 2], [-1, 1, 0]].flatMap { x in w.map { dot($0, x) / standing } }))
  }

  /// At the beginning the vectors are already near the largest singular value, of every kind of weight.
  @Test(arguments: [
    row(Linear.self) { ($0.features, $0.form) = (5, .spectral) } as any LayerKind,
    row(Conv2D.self) { ($0.channels, $0.form) = (4, .spectral) } as any LayerKind,
    row(ConvTranspose2D.self) { ($0.channels, $0.form) = (4, .spectral) } as any LayerKind,
  ])
  func beginsNearTheLargestSingularValue(_ kind: any LayerKind) throws {
    let isLinear = kind is Linear
    let layer = try LoweredLayer(kind, on: isLinear ? [2, 7] : [1, 5, 5, 3], mode: .evaluation)
    var arrays: [String: [Double]] = [:]
    for array in layer.model.kept {
      arrays[LoweredLayer.ending(array.name)] = array.beginning(seed: 3).map(Double.init)
    }
    let (w, u, v) = (arrays["original"] ?? [], arrays["_u"] ?? [], arrays["_v"] ?? [])
    #expect(abs(u.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5 && abs(v.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(u.count == (isLinear ? 5 : 4) && u.count * v.count == w.count)
    // The matrix [outputs, rest], whatever the weight's order.
    let isTransposed = kind is ConvTranspose2D
    func element(_ i: Int, _ j: Int) -> Double {
      isTransposed ? w[(j / 9 * u.count + i) * 9 + j % 9] : w[i * v.count + j]
    }
    let image = u.indices.map { i in v.indices.reduce(0) { $0 + element(i, $1) * v[$1] } }
    let sigma = zip(u, image).reduce(0) { $0 + $1.0 * $1.1 }
    // Many iterations more change it little.
    var (left, right) = (u, v)
    var best = 0.0
    for _ in 0..<500 {
      let a = left.indices.map { i in right.indices.reduce(0) { $0 + element(i, $1) * right[$1] } }
      best = a.reduce(0) { $0 + $1 * $1 }.squareRoot()
      left = a.map { $0 / best }
      let b = right.indices.map { j in left.indices.reduce(0) { $0 + element($1, j) * left[$1] } }
      let length = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
      right = b.map { $0 / length }
    }
    #expect(sigma > 0.95 * best && sigma <= best + 1e-6, "\(sigma), \(best)")
  }
}
