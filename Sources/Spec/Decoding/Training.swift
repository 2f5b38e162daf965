import Basics

package struct Training: Sendable, Hashable {
  package enum Length: Sendable, Hashable {
    case epochs(Int)
    /// 0: there is no training, weights are loaded.
    case steps(Int)
  }

  /// `train: none`: what was loaded is measured and drawn.
  package var isNone: Bool { length == .steps(0) }

  package var length: Length
  /// Examples that are computed together.
  package var batch: Int
  /// How many batches an iteration has, whose gradients are averaged before weights move.
  package var accumulate: Int
  /// Examples of an iteration.
  package var wholeBatch: Int { batch * accumulate }
  /// `adam 3e-4 beta1 0.5`, of the catalogue of optimisers.
  /// Nil where every step of the objective has its own.
  package var optimizer: Call?
  /// The learning rate as an equation of `step`, `epoch`, `progress`; nil: the optimiser's own, constant.
  package var rate: Expression?
  /// Networks that move at a share of the rate, whatever step moves them.
  package var rates: [NetworkRate]
  /// The largest norm of all gradients of a step together.
  package var clipGradient: Double?
  /// Which checkpoint to keep: `last`, or `best NAME` of a reported number, with `highest` or `lowest` if needed.
  package var keep: Keep
  /// How many epochs pass from one evaluation to the next.
  package var evaluateEvery: Int
  package var precision: Precision
  /// Whether an epoch leaves out its last batch if that is not full.
  package var dropsLast: Bool
  package var mark: Mark

  package struct NetworkRate: Sendable, Hashable {
    package var network: String
    package var factor: Double
    package var mark: Mark
  }

  package enum Keep: Sendable, Hashable {
    case last
    case best(String, Direction?, Mark)
  }

  package enum Direction: String, Sendable, Hashable, CaseIterable { case highest, lowest }

  /// What convolutions and linear layers multiply.
  package enum Precision: Sendable, Hashable {
    case float32
    case bf16(Mark)

    init?(_ word: String, at mark: Mark) {
      switch word {
      case "float32": self = .float32
      case "bf16": self = .bf16(mark)
      default: return nil
      }
    }
  }

  package init(
    length: Length, batch: Int, accumulate: Int = 1, optimizer: Call?, rate: Expression? = nil,
    rates: [NetworkRate] = [], clipGradient: Double? = nil,
    keep: Keep = .last, evaluateEvery: Int = 1, precision: Precision = .float32, dropsLast: Bool = false, mark: Mark
  ) {
    self.length = length
    self.batch = batch
    self.accumulate = accumulate
    self.optimizer = optimizer
    self.rate = rate
    self.rates = rates
    self.clipGradient = clipGradient
    self.keep = keep
    self.evaluateEvery = evaluateEvery
    self.precision = precision
    self.dropsLast = dropsLast
    self.mark = mark
  }
}
