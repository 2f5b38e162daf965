import Basics
import Graph
import Spec

/// A network whose weights are used in the rows of another: `smooth: average generator 0.999` is the rows of `generator`
/// with the weights `smooth.0.weight`, …; the networks that those rows call have theirs below, `smooth.mapping.0.weight`.
struct WeightOwner: Sendable, Hashable {
  /// The prefix of its weights' names.
  var name: String
  /// The network whose rows these are.
  var source: String
  var role: KeptArray.Role
  /// Whether its arrays are means of those of a trained network, or were before they were loaded.
  var isMean: Bool
}

extension NetworkLowering {
  /// The prefix of the names of a network's weights.
  func prefix(of network: String) -> String {
    guard let owner = context.owner else { return network }
    return network == owner.source ? owner.name : "\(owner.name).\(network)"
  }

  /// The array whose initial values an array of an average has: that of the same name in the network that it follows.
  func origin(of name: String) -> String {
    guard let owner = context.owner, owner.role == .average, name.hasPrefix(owner.name + ".") else { return name }
    let rest = name.dropFirst(owner.name.count + 1)
    // The path of a row begins with a digit, the name of a network that the rows call does not.
    return rest.first?.isNumber == true ? "\(owner.source).\(rest)" : String(rest)
  }

  /// From here on the rows of `source` use the weights of its average.
  mutating func useAverage(_ network: String, of source: String) {
    // The averages of a loaded network are loaded with it.
    let role: KeptArray.Role = context.owner?.role == .loaded ? .loaded : .average
    context.owner = WeightOwner(name: prefix(of: network), source: source, role: role, isMean: true)
  }

  /// From here on the rows of a loaded network use the weights that were loaded.
  mutating func useLoaded(_ network: String, _ loaded: LoadedNetwork) {
    let name = context.owner?.role == .loaded ? prefix(of: network) : network
    context.owner = WeightOwner(
      name: name, source: loaded.network.name, role: .loaded, isMean: loaded.isMean)
  }
}

extension Network {
  var isAverage: Bool { if case .average = body { true } else { false } }
}

extension Network.Body {
  /// Why no step trains it; nil: steps may.
  package var standing: String? {
    switch self {
    case .rows, .start: nil
    case .average: "an average"
    case .load, .loadFile: "loaded"
    }
  }
}
