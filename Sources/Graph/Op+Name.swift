extension Op {
  /// Its name in listings, profiles and messages.
  package var name: String {
    switch self {
    case .input(let port): port.role == .handedOn ? "an earlier result" : "input"
    case .constant: "constant"
    case .iota: "iota"
    case .random(let draw, _): draw == .normal ? "normal" : "uniform"
    case .unary(let op): op.rawValue
    case .binary(let op): op.rawValue
    case .select: "select"
    case .broadcast: "broadcast"
    case .reshape: "reshape"
    case .transpose: "transpose"
    case .slice: "slice"
    case .scatterSlice: "scatterSlice"
    case .concat: "concat"
    case .gather: "gather"
    case .scatterAdd: "scatterAdd"
    case .reduce(let reduction, _): reduction.rawValue
    case .argmax: "argmax"
    case .matmul: "matmul"
    case .convolution: "convolution"
    case .convolutionInput: "convolutionInput"
    case .convolutionWeights: "convolutionWeights"
    case .averagePool: "averagePool"
    case .averagePoolInput: "averagePoolInput"
    case .maxPick: "maxPick"
    case .maxScatter: "maxScatter"
    case .upsample: "upsample"
    case .upsampleInput: "upsampleInput"
    case .inpaint(let method): method.name
    case .attention: "attention"
    case .attentionGradient: "attentionGradient"
    case .stop: "stop"
    }
  }
}

extension Window {
  /// `3x3 stride 2 dilation 2 padding 1`, leaving out defaults.
  package var words: String {
    var words = kernel.map(String.init).joined(separator: "x")
    if stride != [1, 1] { words += " stride \(stride.side)" }
    if dilation != [1, 1] { words += " dilation \(dilation.side)" }
    if padding != [0, 0, 0, 0] { words += " padding \(paddingWords)" }
    return words
  }

  /// `1`, `1x2` (height, width), or all four sides: `1 0 2 0` (top, left, bottom, right).
  var paddingWords: String {
    guard padding.count == 4, padding.prefix(2) == padding.suffix(2) else {
      return padding.map(String.init).joined(separator: " ")
    }
    return Array(padding.prefix(2)).side
  }
}

extension [Int] {
  /// Sizes along height and width, written once where they are equal.
  var side: String { Set(self).count == 1 ? String(self[0]) : map(String.init).joined(separator: "x") }
}
