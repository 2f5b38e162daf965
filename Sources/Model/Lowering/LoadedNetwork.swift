import Basics
import Graph
import Spec

/// A network that was loaded from another experiment or a file: its rows, the names that they refer to, and its arrays.
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
  /// Where the arrays come from, for messages.
  package var origin: String
  /// Whether it was the average of another.
  package var isMean: Bool

  package init(
    experiment: Experiment?, loaded: [String: LoadedNetwork] = [:], network: Network, arrays: [String: Array],
    origin: String, isMean: Bool = false
  ) {
    self.experiment = experiment
    self.loaded = loaded
    self.network = network
    self.arrays = arrays
    self.origin = origin
    self.isMean = isMean
  }
}

/// Loaded networks by their names in the experiment that loads them.
extension [String: LoadedNetwork] {
  /// The array of a full name, `decoder.0.weight`; nil where it belongs to none of them or is not there.
  func array(_ name: String) -> LoadedNetwork.Array? {
    network(of: name).flatMap { network, own in network.arrays[own] }
  }

  /// Whether an array's first numbers come from elsewhere.
  func holds(_ array: KeptArray) -> Bool { array.role == .loaded || array.isModel && network(of: array.name) != nil }

  /// A loaded array has to be there and to have the shape that its row needs here.
  func check(_ array: KeptArray) throws(Problem) {
    guard let (network, own) = network(of: array.name) else {
      preconditionFailure("\(array.name) belongs to no loaded network")
    }
    guard let known = network.arrays[own] else { throw Problem("\(network.origin) holds no weights for \(own)") }
    guard known.shape == array.shape else {
      throw Problem(
        "\(network.origin) has \(own) as \(known.shape.words), and here it would have to be \(array.shape.words)")
    }
  }

  /// The network that an array belongs to, and the array's name below the network's.
  private func network(of name: String) -> (network: LoadedNetwork, own: String)? {
    first { name.hasPrefix($0.key + ".") }.map { ($0.value, String(name.dropFirst($0.key.count + 1))) }
  }
}

extension Compiler {
  /// What an array holds before training: what was loaded, or what its row says.
  package func beginning(of kept: KeptArray, seed: UInt64) -> [Float] {
    // Those of a network that only starts from elsewhere are parameters here.
    guard kept.role == .loaded || kept.isModel, let array = loaded.array(kept.name) else {
      precondition(kept.role != .loaded, "\(kept.name) was not loaded")
      return kept.beginning(seed: seed)
    }
    return array.numbers
  }
}
