import Basics

/// A number of the systems' page, as a part of a cell of systems.csv, and the bar that it has to reach:
///
///     named right: test_right ≥ 0.95
///     distance at θ = 1: wd at theta=1 ≈ 1.05 ± 0.02
///     FID, below the GAN's: test_fid at by=least_squares < test_fid at by=logarithms
///     L1 to the true partner, half of the untouched's: test_to_night ≤ 0.5 × test_untouched
///     bound, above one flat latent's: test_elbo > test_elbo in lecture/nvae-flat
///
/// Without `at` it is the number of every setting. `over of` takes the swept name `of` for the seed.
struct ShownNumber: Equatable {
  struct Quantity: Hashable {
    /// Of the sweep's table.
    var column: String
    var at: SettingText
    /// A swept name that stands for the seed: whose trained networks a trial loads, say.
    var over: String?
    var experiment: String

    /// `column at name=value … over name in experiment`; all but the column may be left out.
    init(_ text: String, of experiment: String) throws(Problem) {
      let (front, place) = try Self.cut(text, " in ")
      let (number, over) = try Self.cut(front, " over ")
      let (column, at) = try Self.cut(number, " at ")
      self.column = column
      self.at = try SettingText(at ?? "")
      self.over = over
      self.experiment = place ?? experiment
      guard !(over ?? "").contains(" "), !self.experiment.contains(" ") else {
        throw Problem("'\(text)' has more words than 'column at name=value over name in experiment'")
      }
    }

    private static func cut(_ text: String, _ word: String) throws(Problem) -> (String, String?) {
      let parts = text.components(word)
      guard parts.count <= 2, !parts.contains("") else {
        throw Problem("'\(text)' has\(word)twice, or nothing beside it")
      }
      return (parts[0], parts.count == 2 ? parts[1] : nil)
    }
  }

  enum Relation: String, CaseIterable {
    case atLeast = "≥"
    case atMost = "≤"
    case above = ">"
    case below = "<"
    /// Within a tolerance of a plain number.
    case near = "≈"

    func holds(_ left: Double, _ right: Double, tolerance: Double = 0) -> Bool {
      switch self {
      case .atLeast: left >= right
      case .atMost: left <= right
      case .above: left > right
      case .below: left < right
      case .near: abs(left - right) <= tolerance
      }
    }
  }

  struct Bar: Equatable {
    var relation: Relation
    /// The bar itself, or what the other number is multiplied by.
    var number: Double
    /// How far from it a number may be that has to be near.
    var tolerance: Double?
    var other: Quantity?

    func holds(_ mean: Double) -> Bool { relation.holds(mean, number, tolerance: tolerance ?? 0) }

    /// A plain number's: `≈ 1.05 ± 0.02`.
    var words: String { "\(relation.rawValue) \(number.written)\(tolerance.map { " ± \($0.written)" } ?? "")" }

    init(relation: Relation, number: Double, tolerance: Double? = nil, other: Quantity? = nil) {
      (self.relation, self.number, self.tolerance, self.other) = (relation, number, tolerance, other)
    }

    /// What stands right of the relation.
    fileprivate init(_ relation: Relation, _ text: String, of experiment: String) throws(Problem) {
      if relation == .near {
        let numbers = text.components(" ± ").map { Double($0) }
        guard numbers.count == 2, let number = numbers[0], let tolerance = numbers[1], tolerance > 0 else {
          throw Problem("'≈ \(text)' is not '≈ number ± tolerance'")
        }
        self.init(relation: relation, number: number, tolerance: tolerance)
        return
      }
      let factors = text.components(" × ")
      if factors.count == 1, let number = Double(text) {
        self.init(relation: relation, number: number)
      } else if factors.count == 1 {
        self.init(relation: relation, number: 1, other: try Quantity(text, of: experiment))
      } else {
        guard factors.count == 2, let number = Double(factors[0]) else {
          throw Problem("'\(relation.rawValue) \(text)' is no bar")
        }
        self.init(relation: relation, number: number, other: try Quantity(factors[1], of: experiment))
      }
    }
  }

  let label: String
  let quantity: Quantity
  let bar: Bar?

  init(_ text: String, of experiment: String) throws(Problem) {
    let parts = text.components(": ")
    guard parts.count == 2 else { throw Problem("'\(text)' is not 'label: column'") }
    label = parts[0]
    let relations = Relation.allCases.filter { parts[1].contains(" \($0.rawValue) ") }
    guard let relation = relations.first else {
      quantity = try Quantity(parts[1], of: experiment)
      bar = nil
      return
    }
    let sides = parts[1].components(" \(relation.rawValue) ")
    guard relations.count == 1, sides.count == 2 else { throw Problem("'\(text)' has more than one bar") }
    quantity = try Quantity(sides[0], of: experiment)
    bar = try Bar(relation, sides[1], of: experiment)
  }

  /// All that it is made of.
  var quantities: [Quantity] { [quantity] + (bar?.other.map { [$0] } ?? []) }
}
