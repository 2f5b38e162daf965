import Basics
import Spec

/// The names that lean on one another, from the ones that lean on nothing: a chain of definitions may be thousands of
/// names long, and whoever goes along it name within name runs out of stack.
struct Leaning {
  /// The names, each after those that it leans on; of a circle one comes too early.
  private(set) var order: [String] = []
  /// Names that lean on one another in a circle, from the first by the alphabet; nil: there are none.
  private(set) var circle: [String]?
  /// How deep the equation of the last one lies in itself with the names' equations put in their places.
  private(set) var depth = 0

  /// - Parameters:
  ///   - isKnown: whether a name is left out, with all that it leans on.
  ///   - equations: those of a name, and the names of its own that these have, its parameters.
  init(
    of name: String, isKnown: (String) -> Bool, equations: (String) -> (bodies: [Expression], parameters: [String])
  ) {
    var depths: [String: Int] = [:]
    var open: [Open] = [Open(name, equations(name))]
    var entered: Set<String> = [name]
    while var top = open.popLast() {
      if let next = top.rest.popLast() {
        open.append(top)
        guard !isKnown(next) else { continue }
        guard entered.insert(next).inserted else {
          if circle == nil, depths[next] == nil, let start = open.firstIndex(where: { $0.name == next }) {
            circle = Self.turned(open[start...].map(\.name))
          }
          continue
        }
        let equations = equations(next)
        if !equations.bodies.isEmpty { open.append(Open(next, equations)) }
      } else {
        depths[top.name] = top.own + (top.names.compactMap { depths[$0] }.max() ?? 0)
        order.append(top.name)
      }
    }
    depth = depths[name] ?? 0
  }

  private static func turned(_ circle: [String]) -> [String] {
    let first = circle.indices.min { circle[$0] < circle[$1] } ?? 0
    return Array(circle[first...] + circle[..<first])
  }

  private struct Open {
    let name: String
    let own: Int
    let names: [String]
    /// Those that were not gone into yet, the first one last.
    var rest: [String]

    init(_ name: String, _ equations: (bodies: [Expression], parameters: [String])) {
      self.name = name
      own = equations.bodies.map(\.nesting).max() ?? 0
      names = equations.bodies.flatMap { $0.values.map(\.name) + $0.called.sorted() }
        .filter { !equations.parameters.contains($0) }
      rest = names.reversed()
    }
  }
}

extension Expression {
  /// How many levels deep evaluating it goes: a long sum is one.
  fileprivate var nesting: Int {
    var first = self
    var deepest = 0
    while case .binary(_, let left, let right, _) = first {
      deepest = max(deepest, right.nesting)
      first = left
    }
    if case .binary = self { return 1 + max(deepest, first.nesting) }
    return 1 + (parts.map(\.nesting).max() ?? 0)
  }
}
