import Basics

/// The blocks of a file by name. A block is text: each use copies its rows, with weights of their own.
struct Blocks {
  struct Block {
    let signature: Signature
    let rows: [Tree]
    var parameters: [Signature.Parameter] { signature.parameters ?? [] }
  }

  private(set) var byName: [String: Block] = [:]

  subscript(_ name: String) -> Block? { byName[name] }
  var names: [String] { Array(byName.keys) }

  init(_ tree: Tree?, into problems: inout [Problem]) {
    guard let tree else { return }
    guard case .mapping(let entries, _) = tree else {
      problems.append(
        Problem(
          "blocks are a mapping of names to rows, here is \(tree.inWords)", at: tree.mark,
          hint: "down(c): [conv2d $c, relu]"))
      return
    }
    for entry in entries {
      do throws(Problem) {
        try add(entry)
      } catch { problems.append(error) }
    }
  }

  private mutating func add(_ entry: Tree.Entry) throws(Problem) {
    let signature = try Signature(entry.key, noun: "a block")
    let name = signature.name.text
    if let first = byName[name] {
      throw Problem("block '\(name)' is written twice", at: signature.name.mark)
        .noting(first.signature.name.mark, "first written here")
    }
    guard case .list(let rows, _) = entry.value else {
      byName[name] = Block(signature: signature, rows: [])  // so that its uses are not faults too
      throw Problem(
        "block '\(name)' is a list of rows, here is \(entry.value.inWords)", at: entry.value.mark,
        hint: "\(signature.text): [conv2d 32 kernel 3, relu]")
    }
    byName[name] = Block(signature: signature, rows: rows)
  }
}
