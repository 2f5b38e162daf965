import Basics

/// The trial that a resolved text describes, changed by overrides as on the command line.
package func loadTrial(
  text: String, name: String, overrides: [String], catalogues: Catalogues,
  fingerprint: ([Experiment]) throws(Problems) -> String
) throws(Problems) -> TrialPlan {
  var loader = PlanLoader(catalogues: catalogues)
  let tree = loader.apply(overrides, to: try YAML.read(text: text, name: name))
  return try loader.only(tree, name: name, fingerprint: fingerprint)
}

/// The trial that a resolved text describes, with more rows under `evaluate` or `figures`, written as in a file:
/// `log_likelihood samples 5000` or `{rmse: sqrt(mse)}`. A row that is there already is not added again.
package func loadTrial(
  text: String, name: String, adding rows: [String] = [], to section: String, catalogues: Catalogues
) throws(Problems) -> TrialPlan {
  var tree = try YAML.read(text: text, name: name)
  var all: [Tree] = []
  if case .list(let items, _)? = tree[section] { all = items }
  for row in rows {
    let added = try YAML.value(try YAMLText(Array(row.utf8), name: "command line"), from: 0)
    if !all.contains(where: { Emitter.text(of: $0) == Emitter.text(of: added) }) { all.append(added) }
  }
  if let mark = all.first?.mark {
    tree = tree.removing([section]).merged(with: .nested([Phrase(section, at: mark)], .list(all, mark)))
  }
  var loader = PlanLoader(catalogues: catalogues)
  return try loader.only(tree, name: name, fingerprint: { _ in "" })
}

extension PlanLoader {
  fileprivate mutating func only(
    _ tree: Tree, name: String, fingerprint: ([Experiment]) throws(Problems) -> String
  ) throws(Problems) -> TrialPlan {
    guard let trial = try plan(tree, name: name, fingerprint: fingerprint).plan.trials.first else {
      throw Problems(Problem("\(name) describes no trial"))
    }
    return trial
  }
}
