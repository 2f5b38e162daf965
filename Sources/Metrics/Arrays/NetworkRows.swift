import Basics
import Graph
import Model

/// The parameters of each row of all networks. Its words are the rows (`LayerRow`), each network's inputs first.
struct NetworkRows: ArrayKind {
  static let name = "networks"
  static let summary = "the parameters of each row of all networks"

  func obstacle(_ compiler: Compiler) throws -> String? { compiler.tables.isEmpty ? "there are no networks" : nil }

  func entry(_ compiler: Compiler) throws -> (name: String, shape: Shape) { ("networks", []) }

  func words(_ compiler: Compiler) -> [String] { rows(compiler).map(\.line) }

  func make(_ evaluator: Evaluator) throws -> NPY {
    let rows = rows(evaluator.compiler)
    return NPY(shape: [rows.count], numbers: rows.map { Float($0.parameters) })
  }

  private func rows(_ compiler: Compiler) -> [LayerRow] {
    compiler.tables.flatMap { table in
      let names = compiler.experiment.networks.first { $0.name == table.name }?.inputs.map(\.name) ?? []
      let inputs = zip(names, compiler.inputShapes(of: table.name) ?? []).map { name, shape in
        LayerRow(network: table.name, role: .input, path: name, text: name, shape: shape, parameters: 0, depth: 0)
      }
      return inputs
        + table.lines.map { line in
          LayerRow(
            network: table.name, role: .layer, path: line.path, text: line.row, shape: line.shape,
            parameters: line.parameters, depth: line.depth)
        }
    }
  }
}
