import Basics
import TestSupport
import Testing

@testable import Model

/// What holds for every row of the tables of layers, heads and optimisers.
@Suite struct LayerTableTests {
  @Test func rowsAreWhole() { #expect(faults(of: layerKinds) == [] && faults(of: optimizerKinds) == []) }

  /// A row that stands for a layer of another library's is a row that can be read.
  @Test func rowsOfAliasesAreRead() throws {
    let rows = layerKinds.flatMap { $0.aliases.compactMap(\.row) }
    #expect(!rows.isEmpty)
    for row in rows {
      _ = try experiment(
        """
        networks: {net: [\(row)]}
        objective: {sample: {z: normal(4)}, minimize: mean(net(z))}
        train: {steps: 1, batch: 2, optimizer: adam}
        """)
    }
  }

  @Test func everyRowIsOneOfThree() {
    for kind in layerKinds {
      let sorts = [kind is any LayerKind.Type, kind is any JoinKind.Type, kind is any HeadKind.Type]
      #expect(sorts.filter(\.self).count == 1, "\(kind)")
    }
  }

  @Test func everyLayerHasAnExample() {
    let shown = Set(layerExamples.map { type(of: $0.kind).name })
    #expect(shown == Set(layerKinds.map { $0.name }))
  }

  /// A default written out changes nothing, and a value of another field arrives where it belongs.
  @Test func fieldsAssign() {
    let call = Call(
      kind: "conv2d",
      arguments: [
        "channels": .init(.integer(8), LayerExample.mark), "padding": .init(.word("same"), LayerExample.mark),
        "bias": .init(.flag(false), LayerExample.mark),
      ], mark: LayerExample.mark)
    let made = Conv2D.make(call)
    #expect(made.channels == 8 && made.padding == .same && !made.bias && made.kernel == 3 && made.stride == 1)
    let padded = Conv2D.make(
      Call(kind: "conv2d", arguments: ["padding": .init(.number(2), LayerExample.mark)], mark: LayerExample.mark))
    #expect(padded.padding == .number(2))
    let learned = Normal.make(
      Call(kind: "normal", arguments: ["std": .init(.word("learned"), LayerExample.mark)], mark: LayerExample.mark))
    #expect(learned.std == .learned(start: 1))
    let adam = AdamW.make(
      Call(kind: "adamw", arguments: ["rate": .init(.number(0.5), LayerExample.mark)], mark: LayerExample.mark))
    #expect(adam.rate == 0.5)
  }
}
