/// What the rows of networks use.
struct NetworkUses: Sendable {
  /// The networks that a network's rows call.
  var callees: [String: Set<String>] = [:]
  /// The names that a network's rows read: of its inputs those that are used.
  var names: [String: Set<String>] = [:]

  /// A network and those that its rows call, and theirs.
  func withCallees(_ network: String) -> Set<String> {
    var result: Set<String> = [network]
    var open = [network]
    while let next = open.popLast() {
      for callee in callees[next] ?? [] where result.insert(callee).inserted { open.append(callee) }
    }
    return result
  }
}
