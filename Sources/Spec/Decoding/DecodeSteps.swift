import Basics

// The steps of an objective: which networks are updated, and by which equation.
extension Decoder {
  static let stepKeys = [
    "update", "minimize", "maximize", "times", "every", "optimizer", "rate", "sample", "report", "clip_weights",
  ]

  mutating func steps(_ tree: Tree) -> [Objective.Step] {
    guard case .list(let items, let mark) = tree else {
      report(
        Problem("'steps' is a list, here is \(tree.inWords)", at: tree.mark, hint: "- {update: critic, minimize: loss}")
      )
      return []
    }
    if items.isEmpty { report(Problem("'steps' has none", at: mark, hint: "- {update: critic, minimize: loss}")) }
    haveOptimizers = !items.isEmpty && items.allSatisfy { $0["optimizer"] != nil }
    return items.compactMap { step($0) }
  }

  private mutating func step(_ tree: Tree) -> Objective.Step? {
    guard case .mapping(let entries, let mark) = tree else {
      report(
        Problem("a step is a mapping, here is \(tree.inWords)", at: tree.mark, hint: "{update: critic, minimize: loss}")
      )
      return nil
    }
    let meant = checkKeys(entries, Self.stepKeys, of: "a step")
    let parts = Dictionary(entries.map { ($0.key.text, $0) }) { first, _ in first }
    let networks = moved(parts["update"]?.value)
    let aims = ["minimize", "maximize"].compactMap { parts[$0] }
    guard let aim = aims.first, aims.count == 1 else {
      let message =
        aims.isEmpty ? "a step has nothing to minimize or maximize" : "a step has either 'minimize' or 'maximize'"
      if !aims.isEmpty || meant.isDisjoint(with: ["minimize", "maximize"]) {
        report(Problem(message, at: aims.last?.key.mark ?? mark))
      }
      return nil
    }
    if case .mapping = aim.value, let update = parts["update"] {
      report(
        Problem(
          "'update' beside equations that name their networks", at: update.key.mark,
          hint: "either update: D and one equation, or {D: equation, T: equation}"))
    }
    let updates = updates(aim, networks: networks)
    if updates.isEmpty { return nil }
    return Objective.Step(
      updates: updates, times: optional(parts["times"]), every: optional(parts["every"]),
      optimizer: parts["optimizer"].flatMap { call($0.value, catalogues.optimizers) },
      rate: parts["rate"].flatMap { rate($0.value) }, samples: samples(parts["sample"]?.value, ofStep: true),
      reports: reports(parts["report"]?.value), clipWeights: parts["clip_weights"].flatMap { clipWeights($0) },
      mark: mark)
  }

  private mutating func optional(_ entry: Tree.Entry?) -> Expression? {
    guard let entry else { return nil }
    return attempt { decoder throws(Problem) in try decoder.equation(entry.value, "'\(entry.key.text)'") }
  }

  /// An equation of constants: the preset's parameters and names of `let`.
  private mutating func clipWeights(_ entry: Tree.Entry) -> Double? {
    attempt { decoder throws(Problem) in
      let equation = try decoder.equation(entry.value, "'clip_weights'")
      guard case .number(let value) = try decoder.scope.evaluate(equation), value > 0 else {
        throw Problem("'\(equation)' does not fit: clip_weights is a number above 0", at: equation.mark)
      }
      return value
    }
  }

  /// The networks of `update`: one, or a list.
  private mutating func moved(_ tree: Tree?) -> [String] {
    guard let tree else { return [] }
    var names: [String] = []
    for item in tree.items {
      attempt { decoder throws(Problem) in
        let name = try decoder.networkName(try decoder.phrase(item, "'update'"))
        if names.contains(name) { throw Problem("'\(name)' is named twice", at: item.mark) }
        names.append(name)
      }
    }
    return names
  }

  /// A network's name; a preset's parameter may stand for it.
  private func networkName(_ phrase: Phrase) throws(Problem) -> String {
    if case .name(let name, _) = preset?.values[phrase.text], networkNames.contains(name) { return name }
    try checkNetwork(phrase)
    return phrase.text
  }

  /// `minimize: equation`, or `minimize: {D: equation, T: equation}`.
  mutating func updates(_ aim: Tree.Entry, networks: [String]) -> [Objective.Update] {
    let maximize = aim.key.text == "maximize"
    guard case .mapping(let entries, _) = aim.value else {
      let equation = attempt { decoder throws(Problem) in try decoder.equation(aim.value, "'\(aim.key.text)'") }
      return equation.map { [.init(networks: networks, equation: $0, maximize: maximize, mark: aim.value.mark)] } ?? []
    }
    return entries.compactMap { entry in
      attempt { decoder throws(Problem) in
        let network = try decoder.networkName(entry.key)
        let equation = try decoder.equation(entry.value, "'\(entry.key.text)'")
        return Objective.Update(networks: [network], equation: equation, maximize: maximize, mark: entry.key.mark)
      }
    }
  }
}
