import Basics
import Testing

@testable import Model

/// What holds for every row of the tables of layers, heads and optimisers.
@Suite struct LayerTableTests {
  static let kinds: [KindDescription] = (layerKinds + optimizerKinds).map { $0.description }

  @Test func namesAreUnique() {
    #expect(Set(layerKinds.map { $0.name }).count == layerKinds.count)
    #expect(Set(optimizerKinds.map { $0.name }).count == optimizerKinds.count)
  }

  @Test func everyLayerIsALayerOrAHead() {
    for kind in layerKinds {
      #expect((kind is any LayerKind.Type) != (kind is any HeadKind.Type), "\(kind)")
    }
  }

  @Test func everyLayerHasAnExample() {
    let shown = Set(layerExamples.map { type(of: $0.kind).name })
    #expect(shown == Set(layerKinds.map { $0.name }))
  }

  @Test(arguments: kinds) func isDocumented(_ kind: KindDescription) {
    #expect(isWord(kind.name) && !kind.summary.isEmpty && !kind.summary.hasSuffix("."))
    #expect(Set(kind.fields.map(\.name)).count == kind.fields.count)
    for field in kind.fields {
      #expect(isWord(field.name) && !field.summary.isEmpty && !field.summary.hasSuffix("."), "\(field.name)")
    }
    let positions = kind.fields.compactMap(\.position)
    #expect(positions.sorted() == Array(0..<positions.count))
  }

  @Test(arguments: kinds) func defaultsAreValid(_ kind: KindDescription) {
    for field in kind.fields {
      if field.required { continue }
      guard let standard = field.standard else { continue }
      let isValid =
        switch field.type {
        case .integer(let range): Int(standard).map(range.contains) ?? false
        case .number(let range): Double(standard).map(range.contains) ?? false
        case .word(let words): words.contains(standard)
        case .wordOrNumber(let words, let range):
          words.contains(standard) || Double(standard).map(range.contains) ?? false
        case .flag: standard == "true" || standard == "false"
        case .text: true
        case .integers, .integerAfter, .texts, .equation, .equations: false
        }
      #expect(isValid, "\(kind.name) \(field.name): \(standard)")
    }
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
    #expect(learned.std == .learned)
    let adam = AdamW.make(
      Call(kind: "adamw", arguments: ["rate": .init(.number(0.5), LayerExample.mark)], mark: LayerExample.mark))
    #expect(adam.rate == 0.5)
  }

  private func isWord(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0 == "_" || $0.isNumber || $0.isLetter && $0.isLowercase && $0.isASCII }
  }
}
