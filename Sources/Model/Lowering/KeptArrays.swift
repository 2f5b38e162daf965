import Basics
import Graph

/// The arrays that live on between steps, in the order they were first asked for, each with its value at this point of the
/// step.
struct KeptArrays: Sendable {
  private(set) var all: [KeptArray] = []
  /// Their current values, in the same order.
  private var values: [Value] = []
  private var indices: [String: Int] = [:]
  /// The names of those that this step has replaced, in the order of their first replacement.
  private(set) var replaced: [String] = []
  /// The shapes that they have in the whole experiment, where that is known already.
  private let shapes: [String: Shape]
  /// The networks whose arrays are loaded.
  private let loaded: [String: LoadedNetwork]

  init(shapes: [String: Shape] = [:], loaded: [String: LoadedNetwork] = [:]) {
    self.shapes = shapes
    self.loaded = loaded
  }

  /// The value of an array, which becomes an input of the graph where it is asked for the first time.
  mutating func keep(_ array: KeptArray, in graph: inout GraphBuilder) throws(Problem) -> Value {
    if let index = indices[array.name] {
      guard all[index].shape == array.shape else {
        throw Problem(
          "\(array.name) is \(all[index].shape.words) and would have to be \(array.shape.words) here",
          hint: "all calls of a network share its weights")
      }
      return values[index]
    }
    try array.shape.checkSize(at: nil)
    if loaded.holds(array) { try loaded.check(array) }
    let value = graph.input(Port(array.name, .kept), shape: array.shape)
    indices[array.name] = all.count
    all.append(array)
    values.append(value)
    return value
  }

  /// From here on the array has another value, which is kept when the step ends.
  mutating func replace(_ name: String, by value: Value) {
    if !replaced.contains(name) { replaced.append(name) }
    values[index(of: name)] = value
  }

  /// The current value of an array.
  func value(of name: String) -> Value { values[index(of: name)] }

  private func index(of name: String) -> Int {
    guard let index = indices[name] else { preconditionFailure("nothing kept is named \(name)") }
    return index
  }

  /// The shape of an array, if it is known without anyone asking for the array.
  func knownShape(of name: String) -> Shape? {
    if let index = indices[name] { return all[index].shape }
    return shapes[name] ?? loaded.array(name)?.shape
  }

  /// The parameters of some networks, in the order they were made.
  func parameters(of networks: Set<String>) -> [KeptArray] {
    all.filter { $0.role == .parameter && networks.contains($0.network) }
  }
}
