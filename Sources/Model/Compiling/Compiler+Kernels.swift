import Basics
import Graph
import Spec

/// The weights with which a row of a network sees an image, as the row uses them: divided by their largest singular
/// value or masked, where it says so.
package struct Kernels: Sendable {
  /// Its output `kernels` has the shape below.
  package var program: EvaluationGraph
  /// `[kernels, channels, height, width]`
  package var shape: [Int]
  /// The row as `check` prints it: `0: conv2d 32 kernel 4`.
  package var row: String
}

extension Compiler {
  /// The kernels of a network's first convolution or of its first linear layer that sees an image; with a path (`3`,
  /// `2.0`) those of that row. Nil: there are none.
  package func kernels(of network: Network, row path: String?) throws(Problems) -> Kernels? {
    guard let inputs = inputs[network.name] else { return nil }
    do throws(Problem) {
      // Two examples, so that the batch is not taken for a channel.
      let (evaluator, _) = try called(network, inputs.map(\.elements), batch: 2)
      var graph = evaluator.graph
      for node in graph.nodes where node.origin >= 0 {
        let location = graph.origins[node.origin].location
        guard let row = location.row(of: network.name), path == nil || row.isOf(path ?? ""),
          let (weight, shape) = graph.kernels(of: node)
        else { continue }
        let output = Graph.Binding("kernels", try graph.reshape(weight, to: shape))
        return Kernels(
          program: EvaluationGraph(graph: graph.finish(outputs: [output]), kept: evaluator.model.kept),
          shape: shape, row: row)
      }
      return nil
    } catch { throw Problems(error) }
  }
}

extension String {
  /// Of an origin `encoder.0: conv2d 32`, the row `0: conv2d 32`; nil: it is of something else.
  fileprivate func row(of network: String) -> String? {
    hasPrefix(network + ".") && contains(": ") ? String(dropFirst(network.count + 1)) : nil
  }

  /// Whether a row is the one of a path, or inside it.
  fileprivate func isOf(_ path: String) -> Bool { hasPrefix(path + ":") || hasPrefix(path + ".") }
}

extension GraphBuilder {
  /// The weights of a node that slides them over an image, or multiplies a flat image by them.
  fileprivate func kernels(of node: Node) -> (weight: Value, shape: Shape)? {
    // Those of a transposed convolution are [inputs, channels / groups, height, width]: a kernel is what one number
    // adds.
    if case .convolutionInput = node.op { return (node.operands[1], shape(node.operands[1])) }
    if case .convolution = node.op { return (node.operands[1], shape(node.operands[1])) }
    guard node.op == .matmul(transposeA: false, transposeB: true) else { return nil }
    // A flat image: channels, then rows, then columns.
    let flat = self.node(node.operands[0])
    guard flat.op == .reshape, flat.shape.count == 2 else { return nil }
    let image = self.node(flat.operands[0])
    guard image.shape.count == 4, image.shape[0] == flat.shape[0] else { return nil }
    let sides = image.op == .transpose([0, 3, 1, 2]) ? Array(image.shape.dropFirst()) : [1] + image.shape[1...2]
    guard sides.reduce(1, *) == flat.shape[1] else { return nil }
    return (node.operands[1], [shape(node.operands[1])[0]] + sides)
  }
}
