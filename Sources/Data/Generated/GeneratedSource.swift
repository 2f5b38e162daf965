import Basics

/// How many examples the program makes for each split, and the seed of their random numbers.
struct Counts: Sendable {
  var train = 10_000
  var valid = 2_000
  var test = 2_000
  var seed = 0

  subscript(_ split: Split) -> Int {
    switch split {
    case .train: train
    case .valid: valid
    case .test: test
    }
  }
}

/// A source whose examples the program makes.
///
/// Example i of a split depends on the source's seed, the split and i alone: more examples leave the first ones as they
/// are.
protocol GeneratedSource: SourceKind {
  /// Part of the fingerprint; raise it when the examples change.
  static var version: Int { get }
  var counts: Counts { get set }
  /// Part of the fingerprint: the parameters that decide the examples.
  var variant: String { get }
}

extension GeneratedSource {
  static var version: Int { 1 }
  var variant: String { "" }

  /// `noun` is what the examples are called, `others` what another seed gives.
  static func countFields(_ noun: String, others: String) -> [Field<Self>] {
    [
      Field("train", \Self.counts.train, in: 1...1_000_000, "\(noun) for training"),
      Field("valid", \Self.counts.valid, in: 0...1_000_000, "\(noun) for validation"),
      Field("test", \Self.counts.test, in: 0...1_000_000, "\(noun) for testing"),
      Field(
        "seed", \Self.counts.seed, in: 0...Int(Int32.max),
        "another number, other \(others); nothing to do with the trial's seed"),
    ]
  }

  func fingerprint(_ context: SourceContext) -> String {
    "\(Self.name) \(Self.version) train \(counts.train) valid \(counts.valid) test \(counts.test) seed \(counts.seed)"
      + (variant.isEmpty ? "" : " \(variant)")
  }
}
