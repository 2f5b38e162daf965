import Basics
import Graph
import Spec

/// A network whose weights are used in the rows of another: `smooth: average generator 0.999` is the rows of `generator`
/// with the weights `smooth.0.weight`, …; the networks that those rows call have theirs below, `smooth.mapping.0.weight`.
struct WeightOwner: Sendable, Hashable {
  /// What its weights' names begin with.
  var name: String
  /// The network whose rows these are.
  var source: String
  var role: KeptArray.Role
}

/// A network that comes from elsewhere: its rows, whose names they speak, and its arrays.
package struct LoadedNetwork: Sendable {
  package struct Array: Sendable {
    package var shape: Shape
    package var numbers: [Float]
    package init(shape: Shape, numbers: [Float]) {
      self.shape = shape
      self.numbers = numbers
    }
  }

  /// The experiment that its rows belong to; nil: this one.
  package var experiment: Experiment?
  /// What that experiment itself loaded.
  package var loaded: [String: LoadedNetwork]
  /// With rows.
  package var network: Network
  /// By their names below the network's: `0.weight`; of networks that its rows call `mapping.0.weight`.
  package var arrays: [String: Array]
  /// Where they come from, for messages.
  package var place: String

  package init(
    experiment: Experiment?, loaded: [String: LoadedNetwork] = [:], network: Network, arrays: [String: Array],
    place: String
  ) {
    self.experiment = experiment
    self.loaded = loaded
    self.network = network
    self.arrays = arrays
    self.place = place
  }
}

extension Compiler {
  /// What a loaded array holds.
  package func loadedNumbers(_ name: String) -> [Float] {
    for (network, loaded) in loaded where name.hasPrefix(network + ".") {
      if let array = loaded.arrays[String(name.dropFirst(network.count + 1))] { return array.numbers }
    }
    preconditionFailure("\(name) was not loaded")
  }
}

extension Network {
  var isAverage: Bool { if case .average = body { true } else { false } }
}

extension Network.Body {
  /// Why no step moves it.
  var standing: String? {
    switch self {
    case .rows: nil
    case .average: "an average"
    case .load, .loadFile: "loaded"
    }
  }
}

extension ModelBuilder {
  /// What the names of a network's weights begin with.
  func prefix(of network: String) -> String {
    guard let owner = names.owner else { return network }
    return network == owner.source ? owner.name : "\(owner.name).\(network)"
  }

  /// The array whose beginning one of an average has: that of the same name below what it follows.
  func origin(of name: String) -> String {
    guard let owner = names.owner, owner.role == .average, name.hasPrefix(owner.name + ".") else { return name }
    let rest = name.dropFirst(owner.name.count + 1)
    // A row's place begins with a digit, the name of a network that the rows call does not.
    return rest.first?.isNumber == true ? "\(owner.source).\(rest)" : String(rest)
  }

  /// The network whose rows a call goes through, with names and weights set for it.
  mutating func opened(_ network: Network) throws(Problem) -> Network {
    switch network.body {
    case .rows: return network
    case .average(let name, _):
      guard let source = experiment.networks[name], case .rows = source.body else {
        throw Problem(
          "\(network.name) averages \(name), which is no table of rows", at: network.mark,
          hint: "an average follows a network that is trained")
      }
      // In a loaded network it was loaded with it.
      names.owner = WeightOwner(
        name: prefix(of: network.name), source: name, role: names.owner?.role == .loaded ? .loaded : .average)
      return source
    case .load, .loadFile:
      guard let loaded = experiment.loaded[network.name] else {
        preconditionFailure("\(network.name) was not loaded")
      }
      let name = names.owner?.role == .loaded ? prefix(of: network.name) : network.name
      names.owner = WeightOwner(name: name, source: loaded.network.name, role: .loaded)
      if let other = loaded.experiment { experiment = ExperimentNames(networksOf: other, loaded: loaded.loaded) }
      return loaded.network
    }
  }

  /// A loaded array has to be there and to have the shape that its row needs here.
  func checkLoaded(_ name: String, _ shape: Shape) throws(Problem) {
    guard let (loaded, own) = loaded(name) else { preconditionFailure("\(name) belongs to no loaded network") }
    guard let array = loaded.arrays[own] else {
      throw Problem("\(loaded.place) holds no weights for \(own)")
    }
    guard array.shape == shape else {
      throw Problem("\(loaded.place) has \(own) as \(array.shape.words), and here it would have to be \(shape.words)")
    }
  }

  /// The shape of a loaded array; nil where the name is none's.
  func loadedShape(_ name: String) -> Shape? { loaded(name).flatMap { $0.network.arrays[$0.own]?.shape } }

  private func loaded(_ name: String) -> (network: LoadedNetwork, own: String)? {
    loadedNetworks.first { name.hasPrefix($0.key + ".") }.map { ($0.value, String(name.dropFirst($0.key.count + 1))) }
  }
}
