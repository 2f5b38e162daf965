/// A row of a network as tables and diagrams show it. On its way to a figure, which does not know the model, it is a line of
/// words with tabs between them.
package struct LayerRow: Sendable, Hashable {
  package enum Role: String, Sendable { case input, layer }

  package var network: String
  package var role: Role
  /// The row's index in its table; of an input its name.
  package var path: String
  /// The row as written.
  package var text: String
  /// Of what comes out, as a user writes it.
  package var shape: [Int]
  package var parameters: Int
  /// How deep it is nested in other rows.
  package var depth: Int

  package init(
    network: String, role: Role, path: String, text: String, shape: [Int], parameters: Int, depth: Int
  ) {
    self.network = network
    self.role = role
    self.path = path
    self.text = text
    self.shape = shape
    self.parameters = parameters
    self.depth = depth
  }

  package var line: String {
    let shape = shape.map(String.init).joined(separator: " ")
    return [network, role.rawValue, path, text, shape, String(parameters), String(depth)].joined(separator: "\t")
  }

  package init?(line: String) {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard cells.count == 7, let role = Role(rawValue: cells[1]), let parameters = Int(cells[5]),
      let depth = Int(cells[6])
    else { return nil }
    self.init(
      network: cells[0], role: role, path: cells[2], text: cells[3],
      shape: cells[4].split(separator: " ").compactMap { Int($0) }, parameters: parameters, depth: depth)
  }

  package var shapeText: String { Self.text(of: shape) }

  /// "64×28×28"; of a single number "1".
  package static func text(of shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map(String.init).joined(separator: "×")
  }
}
