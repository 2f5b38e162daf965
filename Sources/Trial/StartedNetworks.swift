import Basics
import Model
import Spec

extension Experiment {
  /// Networks that `start` from another experiment have its rows; from there on they are networks of this one.
  func givenRows(of loaded: [String: LoadedNetwork]) -> Experiment {
    var experiment = self
    for index in networks.indices {
      guard case .start = networks[index].body, let source = loaded[networks[index].name],
        case .rows(let rows) = source.network.body
      else { continue }
      let lets = (source.experiment?.lets ?? []).compactMap { binding -> (String, Expression)? in
        switch binding.value {
        case .number(let number): (binding.name, .number(number, binding.mark))
        case .flag(let flag): (binding.name, .number(flag ? 1 : 0, binding.mark))
        case .word, .list: nil
        }
      }
      let names = Dictionary(lets) { first, _ in first }
      experiment.networks[index].body = .rows(rows.map { $0.replacing(names) })
    }
    return experiment
  }
}

extension Row {
  /// With the values that names of `let` have in the experiment that the row is from.
  fileprivate func replacing(_ names: [String: Expression]) -> Row {
    var row = self
    switch body {
    case .layer(var call):
      for (field, argument) in call.arguments {
        guard case .equation(let equation) = argument.value else { continue }
        call.arguments[field] = Call.Argument(.equation(equation.replacing(names)), argument.mark)
      }
      row.body = .layer(call)
    case .network(let name, let arguments): row.body = .network(name, arguments.map { $0.replacing(names) })
    case .from(let equation): row.body = .from(equation.replacing(names))
    case .rows(let rows, let scoped): row.body = .rows(rows.map { $0.replacing(names) }, scoped: scoped)
    case .residual(let rows, let shortcut):
      row.body = .residual(rows.map { $0.replacing(names) }, shortcut: shortcut?.map { $0.replacing(names) })
    }
    return row
  }
}
