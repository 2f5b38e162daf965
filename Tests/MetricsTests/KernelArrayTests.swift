import Basics
import Glibc
import Model
import Testing

@testable import Metrics

@Suite struct KernelArrayTests {
  private func scene(_ encoder: String) throws -> Scene {
    try Scene(
      """
      data: {source: digits, train: 20, valid: 10, test: 10}
      networks: {encoder: [\(encoder), flatten, linear 2], decoder: [linear 784, reshape 1 28 28]}
      objective:
        sample: {x: data}
        minimize: mean((decoder(encoder(x)) - x)^2)
      train: {batch: 5, epochs: 1, optimizer: sgd 0}
      """)
  }

  private func kernels(_ layer: String? = nil, of network: String = "encoder") -> ArrayRequest {
    ArrayRequest("k", "kernels", ["network": .word(network), "layer": layer.map { .word($0) }])
  }

  @Test func ofTheFirstConvolution() throws {
    let scene = try scene("conv2d 3 kernel 2, relu, {residual: [conv2d 3 kernel 3 padding 1]}")
    try scene.set("encoder.0.weight") { Float($0) }
    let array = try #require(try scene.evaluator.array(kernels()))
    #expect(array == NPY(shape: [3, 1, 2, 2], numbers: (0..<12).map(Float.init)))
    #expect(kernels().made.words(scene.compiler) == ["Row 0, conv2d 3 kernel 2: 3 kernels, 1 channel."])
    for layer in ["2", "2.0"] {
      let later = try #require(try scene.evaluator.array(kernels(layer)))
      #expect(later.shape == [3, 3, 3, 3] && later.numbers == scene.store.values("encoder.2.0.weight"))
    }
    #expect(
      try kernels("1").made.obstacle(scene.compiler)
        == "row 1 of encoder is neither a convolution nor a linear layer that sees an image")
  }

  @Test func aLinearLayerSeesAnImage() throws {
    let scene = try scene("flatten, linear 70")
    try scene.set("encoder.1.weight") { Float($0) }
    let array = try #require(try scene.evaluator.array(kernels()))
    #expect(array == NPY(shape: [64, 1, 28, 28], numbers: (0..<64 * 784).map(Float.init)))
    #expect(kernels().made.words(scene.compiler) == ["Row 1, linear 70: the first 64 of 70 kernels, 1 channel."])
    #expect(
      try kernels(of: "decoder").made.obstacle(scene.compiler)
        == "decoder has no convolution and no linear layer that sees an image")
    let fault = #expect(throws: FieldFault.self) { try kernels(of: "encodr").made.obstacle(scene.compiler) }
    #expect(fault?.field == "network" && fault?.problem.hint == "did you mean 'encoder'?")
  }

  /// The order of an image's numbers is that of a flat image: channels, then rows, then columns.
  @Test func aLinearLayerSeesSeveralChannels() throws {
    let scene = try scene("conv2d 2 kernel 14 stride 14, flatten, linear 5")
    try scene.set("encoder.2.weight") { Float($0) }
    let array = try #require(try scene.evaluator.array(kernels("2")))
    #expect(array == NPY(shape: [5, 2, 2, 2], numbers: (0..<40).map(Float.init)))
  }

  /// A picture for each input and each channel that it adds to, in PyTorch's order.
  @Test func ofATransposedConvolution() throws {
    let scene = try scene("conv2d 3 kernel 14 stride 14, conv_transpose2d 2 kernel 4 stride 2")
    try scene.set("encoder.1.weight") { Float($0) }
    let array = try #require(try scene.evaluator.array(kernels("1")))
    #expect(array == NPY(shape: [3, 2, 4, 4], numbers: (0..<96).map(Float.init)))
    #expect(
      kernels("1").made.words(scene.compiler)
        == ["Row 1, conv_transpose2d 2 kernel 4 stride 2: 3 kernels, 2 channels."])
  }

  /// Weights as the layer uses them: times √(2 / 4), divided by the singular value that the iteration knows.
  @Test func weightsAreThoseInUse() throws {
    let equal = try scene("conv2d 3 kernel 2 weights equalized")
    try equal.set("encoder.0.weight") { Float($0) }
    let scaled = try #require(try equal.evaluator.array(kernels())).numbers
    #expect(zip(scaled, 0..<12).allSatisfy { abs($0 - Float($1) * Float(0.5).squareRoot()) < 1e-5 })

    let spectral = try scene("conv2d 1 kernel 2 weights spectral")
    try spectral.set("encoder.0.parametrizations.weight.original") { _ in 3 }
    try spectral.set("encoder.0.parametrizations.weight.0._u") { _ in 1 }
    try spectral.set("encoder.0.parametrizations.weight.0._v") { _ in 0.5 }
    let divided = try #require(try spectral.evaluator.array(kernels())).numbers
    #expect(divided.count == 4 && divided.allSatisfy { abs($0 - 0.5) < 1e-6 })
  }

  @Test func manyChannelsAreCut() throws {
    let scene = try scene("conv2d 10 kernel 3, conv2d 20 kernel 3")
    let array = try #require(try scene.evaluator.array(kernels("1")))
    let all = scene.store.values("encoder.1.weight")
    #expect(array.shape == [8, 8, 3, 3] && Array(array.numbers[72..<144]) == Array(all[90..<162]))
    #expect(
      kernels("1").made.words(scene.compiler)
        == ["Row 1, conv2d 20 kernel 3: the first 8 of 20 kernels, the first 8 of 10 channels."])
  }
}
