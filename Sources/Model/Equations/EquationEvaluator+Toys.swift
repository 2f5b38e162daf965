import Basics
import Graph
import Spec

extension EquationEvaluator {
  /// `ring`, `ring(modes=10, std=0.1)`, `distribution1(x=theta)`: the shape is the toy's own.
  mutating func toy(_ kind: Toy.Kind, _ arguments: [Expression.Argument], _ mark: Mark) throws(Problem)
    -> Quantity
  {
    try checkNames(arguments, kind.standards.map(\.key) + [kind.counted?.name].compactMap { $0 }, of: kind.name)
    if let given = arguments.first(where: { $0.name == nil }) {
      throw Problem(
        "\(kind.name) is over \([kind.size].inWords): it takes no shape, only parameters by name", at: given.value.mark)
    }
    var toy = Toy(kind: kind, parameters: [])
    if let (name, standard) = kind.counted {
      toy.count = standard
      if let given = arguments.first(where: { $0.name == name }) {
        toy.count = try wholeNumber(given.value, in: 1...256)
      }
    }
    var (result, values) = try parameters(kind.name, kind.standards, [kind.size], arguments, mark)
    toy.parameters = [try result.value(at: mark)] + values
    result.content = .distribution(.toy(toy))
    return result
  }
}
