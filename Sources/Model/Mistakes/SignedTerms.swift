import Basics
import Spec

/// What an equation adds up, with names of `define` opened and means and sums left out: of `elbo`, with the sign +,
/// `log_prob(decoder(z), x)`, and with the sign − `kl(encoder(x))`.
struct SignedTerm {
  let term: Expression
  let isPositive: Bool
  /// The negative number that it is multiplied by.
  let negative: Mark?
}

extension FinishedModel {
  /// A loop and no recursion: a chain of definitions may be long.
  func terms(of equation: Expression) -> [SignedTerm] {
    var terms: [SignedTerm] = []
    var open = [SignedTerm(term: equation, isPositive: true, negative: nil)]
    var seen: Set<OpenedName> = []
    while let next = open.popLast() {
      func push(_ part: Expression, turned: Bool = false, by mark: Mark? = nil) {
        open.append(
          SignedTerm(term: part, isPositive: next.isPositive != turned, negative: turned ? mark : next.negative))
      }
      switch next.term {
      case .name(let name, _):
        guard let definition = names.definitions[name], definition.parameters.isEmpty else { break }
        if seen.insert(OpenedName(name: name, isPositive: next.isPositive)).inserted { push(definition.body) }
      case .negate(let part, _):
        open.append(SignedTerm(term: part, isPositive: !next.isPositive, negative: next.negative))
      case .binary(.add, let left, let right, _):
        push(right)
        push(left)
      case .binary(.subtract, let left, let right, _):
        open.append(SignedTerm(term: right, isPositive: !next.isPositive, negative: next.negative))
        push(left)
      case .binary(.multiply, let left, let right, _):
        if let isPositive = isPositive(left) {
          push(right, turned: !isPositive, by: left.mark)
        } else if let isPositive = isPositive(right) {
          push(left, turned: !isPositive, by: right.mark)
        }
      case .binary(.divide, let left, let right, _):
        if let isPositive = isPositive(right) { push(left, turned: !isPositive, by: right.mark) }
      case .call(let function, let arguments, _) where Self.growing.contains(function) && !arguments.isEmpty:
        push(arguments[0].value)
      default: terms.append(next)
      }
    }
    return terms
  }

  private struct OpenedName: Hashable {
    let name: String
    let isPositive: Bool
  }

  /// Functions of one value that grow with it and change no sign's meaning.
  private static let growing: Set = ["mean", "sum", "log_mean_exp", "log_sum_exp"]

  private func isPositive(_ factor: Expression) -> Bool? { factor.isPositive(names.lets) }
}

extension Expression {
  /// Whether a factor is positive, at several times spread over training; nil: it is not a factor, or its sign changes.
  func isPositive(_ factors: [String: LetValue]) -> Bool? {
    var numbers: [Double] = []
    for progress in [0, 0.25, 0.5, 0.75, 1] {
      let moment: [String: LetValue] = [
        "step": .number(1e4 * progress), "epoch": .number(100 * progress), "progress": .number(progress),
      ]
      guard let number = constant(factors.merging(moment) { $1 }) else { return nil }
      numbers.append(number)
    }
    return numbers.allSatisfy { $0 >= 0 } ? true : numbers.allSatisfy { $0 <= 0 } ? false : nil
  }
}
