import Basics

/// A number of the systems' page, as a part of a cell of systems.csv, and the bar that it has to reach:
///
///     named right: test_right ≥ 0.95
///     FID, below the GAN's: test_fid at by=least_squares < test_fid at by=logarithms
///     L1 to the true partner, half of the untouched's: test_to_night ≤ 0.5 × test_untouched
///     bound, above one flat latent's: test_elbo > test_elbo in lecture/nvae-flat
///
/// Without `at` it is the number of every setting. `over of` takes the swept name `of` for the seed.
struct ShownNumber: Equatable {
  struct Quantity: Hashable {
    /// Of the sweep's table.
    var column: String
    var at: [String]
    /// A swept name that stands for the seed: whose trained networks a trial loads, say.
    var over: String?
    var experiment: String

    init(_ text: String, of experiment: String) {
      let places = text.components(" in ")
      let names = places[0].components(" over ")
      let parts = names[0].components(" at ")
      column = parts[0]
      at = parts.count > 1 ? parts[1].listed(" ") : []
      over = names.count > 1 ? names[1] : nil
      self.experiment = places.count > 1 ? places[1] : experiment
    }
  }

  enum Relation: String, CaseIterable {
    case atLeast = "≥"
    case atMost = "≤"
    case above = ">"
    case below = "<"

    func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .atLeast: left >= right
      case .atMost: left <= right
      case .above: left > right
      case .below: left < right
      }
    }
  }

  struct Bar: Equatable {
    var relation: Relation
    /// The bar itself, or what the other number is multiplied by.
    var number: Double
    var other: Quantity?
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
      (quantity, bar) = (Quantity(parts[1], of: experiment), nil)
      return
    }
    let sides = parts[1].components(" \(relation.rawValue) ")
    guard relations.count == 1, sides.count == 2 else { throw Problem("'\(text)' has more than one bar") }
    quantity = Quantity(sides[0], of: experiment)
    let factors = sides[1].components(" × ")
    if factors.count == 1, let number = Double(factors[0]) {
      bar = Bar(relation: relation, number: number)
    } else if factors.count == 1 {
      bar = Bar(relation: relation, number: 1, other: Quantity(factors[0], of: experiment))
    } else {
      guard factors.count == 2, let number = Double(factors[0]) else { throw Problem("'\(text)' has no such bar") }
      bar = Bar(relation: relation, number: number, other: Quantity(factors[1], of: experiment))
    }
  }

  /// All that it is made of.
  var quantities: [Quantity] { [quantity] + (bar?.other.map { [$0] } ?? []) }
}

extension String {
  func components(_ separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}
