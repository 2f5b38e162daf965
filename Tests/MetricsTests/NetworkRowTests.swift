import Basics
import Model
import Testing

@testable import Metrics

@Suite struct NetworkRowTests {
  @Test func rowsOfNetworks() throws {
    let scene = try Scene(
      """
      data: {source: digits, train: 20, valid: 10, test: 10}
      networks:
        encoder: [{residual: [conv2d 1 kernel 3 padding 1]}, flatten, linear 2]
        decoder(z, t): [concat one_hot(t), linear 784, reshape 1 28 28]
      objective:
        sample: {x: data, t: data.label}
        minimize: mean((decoder(encoder(x), t) - x)^2)
      train: {batch: 5, epochs: 1, optimizer: sgd 0}
      """)
    let request = ArrayRequest("n", "networks")
    let rows = request.made.words(scene.compiler).compactMap(LayerRow.init(line:))
    #expect(rows.map(\.path) == ["input", "0", "0.0", "1", "2", "z", "t", "0", "1", "2"])
    #expect(
      rows[2]
        == LayerRow(
          network: "encoder", role: .layer, path: "0.0", text: "conv2d 1 kernel 3 padding 1", shape: [1, 28, 28],
          parameters: 10, depth: 1))
    #expect(rows.filter { $0.role == .input }.map(\.shape) == [[1, 28, 28], [2], []])
    #expect(try scene.evaluator.array(request)?.numbers == rows.map { Float($0.parameters) })
  }
}
