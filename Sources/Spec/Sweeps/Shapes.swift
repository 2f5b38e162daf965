import Basics

// Trials whose graphs differ only in the values of some constants have the same shapes, parameters and faults: they are
// checked once.

extension Experiment {
  /// Equal for experiments whose graphs have the same shapes. A fraction that equations only add, subtract, multiply or
  /// divide, or that a row has in a field, becomes ½ or −½ by its sign. Whole numbers stay: they may be sizes, and with 0
  /// and ±1 a graph may leave something out, and a fault with it.
  package var shapes: Experiment {
    var fixed: Set<String> = []
    var shapes = self
    shapes.title = nil
    shapes.objective = objective.shapes(&fixed)
    shapes.networks = networks.map { $0.shapes(&fixed) }
    shapes.training.optimizer = training.optimizer?.shapes
    shapes.training.rate = training.rate?.shapes(&fixed)
    for index in shapes.training.rates.indices {
      shapes.training.rates[index].factor = training.rates[index].factor.sort
    }
    shapes.training.clipGradient = training.clipGradient.map { _ in 1 }
    shapes.evaluate = evaluate.map { $0.shapes(&fixed) }
    shapes.fixDefinitions(of: objective, &fixed)
    shapes.lets = lets.map { binding in
      guard case .number(let number) = binding.value, !fixed.contains(binding.name) else { return binding }
      var binding = binding
      binding.value = .number(number.sort)
      binding.mark = number == number.sort ? binding.mark : anywhere
      return binding
    }
    return shapes
  }

  /// A definition that is used as a size keeps its numbers, and so do the names it is made of.
  private mutating func fixDefinitions(of objective: Objective, _ fixed: inout Set<String>) {
    var count: Int
    repeat {
      count = fixed.count
      for (index, definition) in objective.definitions.enumerated() where fixed.contains(definition.name) {
        self.objective.definitions[index].body = definition.body
        definition.body.fix(&fixed)
      }
    } while fixed.count > count
  }
}

/// The mark of a value that became its sort: values of one sort are equal wherever they stand, in a list of a sweep for
/// one.
private let anywhere = Mark(Source(name: "", text: ""), line: 1, column: 1)

extension Double {
  /// Whole numbers are sorts of their own.
  fileprivate var sort: Double { !isFinite || self == rounded() ? self : self > 0 ? 0.5 : -0.5 }
}

extension Objective {
  fileprivate func shapes(_ fixed: inout Set<String>) -> Objective {
    var shapes = self
    shapes.preset = preset.map { Call(kind: $0.kind, mark: $0.mark) }
    shapes.samples = samples.map { $0.shapes(&fixed) }
    for index in definitions.indices { shapes.definitions[index].body = definitions[index].body.shapes(&fixed) }
    for index in reports.indices { shapes.reports[index].equation = reports[index].equation.shapes(&fixed) }
    shapes.steps = steps.map { step in
      var shapes = step
      for index in step.updates.indices { shapes.updates[index].equation = step.updates[index].equation.shapes(&fixed) }
      for index in step.reports.indices { shapes.reports[index].equation = step.reports[index].equation.shapes(&fixed) }
      shapes.samples = step.samples.map { $0.shapes(&fixed) }
      shapes.optimizer = step.optimizer?.shapes
      shapes.rate = step.rate?.shapes(&fixed)
      for count in [step.times, step.every] { count?.fix(&fixed) }
      return shapes
    }
    return shapes
  }
}

extension Objective.Sample {
  fileprivate func shapes(_ fixed: inout Set<String>) -> Objective.Sample {
    var shapes = self
    count?.fix(&fixed)
    shapes.source = source.shapes(&fixed)
    return shapes
  }
}

extension Evaluation {
  fileprivate func shapes(_ fixed: inout Set<String>) -> Evaluation {
    switch self {
    case .definition(var row):
      for index in row.lets.indices {
        if case .number(let number) = row.lets[index].value { row.lets[index].value = .number(number.sort) }
      }
      row.variant = row.variant?.shapes
      return .definition(row)
    case .equation(let column, let equation): return .equation(column: column, equation.shapes(&fixed))
    case .derived: return self
    case .metric(let call):
      call.fix(&fixed)
      return self
    }
  }
}

extension Network {
  fileprivate func shapes(_ fixed: inout Set<String>) -> Network {
    var shapes = self
    switch body {
    case .rows(let rows): shapes.body = .rows(rows.map { $0.shapes(&fixed) })
    case .loadFile(let path, let rows): shapes.body = .loadFile(path, rows: rows.map { $0.shapes(&fixed) })
    case .average, .load, .start: break
    }
    return shapes
  }
}

extension Row {
  fileprivate func shapes(_ fixed: inout Set<String>) -> Row {
    var shapes = self
    shapes.text = ""
    switch body {
    case .layer(let call):
      call.fix(&fixed)
      shapes.body = .layer(call.shapes)
    case .network(_, let arguments): for argument in arguments { argument.fix(&fixed) }
    case .from(let value): value.fix(&fixed)
    case .rows(let rows, let scoped): shapes.body = .rows(rows.map { $0.shapes(&fixed) }, scoped: scoped)
    case .residual(let rows, let shortcut):
      shapes.body = .residual(rows.map { $0.shapes(&fixed) }, shortcut: shortcut?.map { $0.shapes(&fixed) })
    }
    return shapes
  }
}

extension Call.Argument {
  fileprivate var hasFraction: Bool {
    guard case .number(let number) = value else { return false }
    return number != number.sort
  }
}

extension Call {
  /// With the numbers of its fields replaced by their sort.
  fileprivate var shapes: Call {
    var shapes = self
    shapes.text = ""
    // Equal storage compares at once.
    guard arguments.values.contains(where: \.hasFraction) else { return shapes }
    shapes.arguments = arguments.mapValues { argument in
      guard case .number(let number) = argument.value, number != number.sort else { return argument }
      return Argument(.number(number.sort), anywhere)
    }
    shapes.mark = anywhere
    return shapes
  }

  fileprivate func fix(_ names: inout Set<String>) {
    for argument in arguments.values {
      switch argument.value {
      case .equation(let equation): equation.fix(&names)
      case .equations(let equations): for equation in equations { equation.fix(&names) }
      default: break
      }
    }
  }
}

extension Expression {
  /// With the numbers of its sums and products, also inside `mean` and `sum`, replaced by their sort. All else may be a
  /// size: it stays, and the names in it are added to `fixed`.
  fileprivate func shapes(_ fixed: inout Set<String>) -> Expression {
    guard hasNumber(where: { number, _ in number != number.sort }) else {
      fixOthers(&fixed)
      return self
    }
    switch self {
    case .number(let number, let mark): return .number(number.sort, number == number.sort ? mark : anywhere)
    case .name, .itself: return self
    case .negate(let operand, let mark): return .negate(operand.shapes(&fixed), mark)
    case .binary(.power, let base, let exponent, let mark):
      exponent.fix(&fixed)
      return .binary(.power, base.shapes(&fixed), exponent, mark)
    case .binary(let sign, let left, let right, let mark):
      return .binary(sign, left.shapes(&fixed), right.shapes(&fixed), mark)
    case .call(let name, let arguments, let mark) where ["mean", "sum"].contains(name) && arguments.count == 1:
      let argument = Argument(name: arguments[0].name, arguments[0].value.shapes(&fixed), arguments[0].mark)
      return .call(name, [argument], mark)
    default:
      fix(&fixed)
      return self
    }
  }

  /// The names that `shapes` adds, of an equation without fractions.
  private func fixOthers(_ fixed: inout Set<String>) {
    switch self {
    case .number, .name, .itself: break
    case .negate(let operand, _): operand.fixOthers(&fixed)
    case .binary(.power, let base, let exponent, _):
      exponent.fix(&fixed)
      base.fixOthers(&fixed)
    case .binary(_, let left, let right, _):
      left.fixOthers(&fixed)
      right.fixOthers(&fixed)
    case .call(let name, let arguments, _) where ["mean", "sum"].contains(name) && arguments.count == 1:
      arguments[0].value.fixOthers(&fixed)
    default: fix(&fixed)
    }
  }

  fileprivate func fix(_ names: inout Set<String>) { names.formUnion(values.map(\.name)) }
}
