import Testing

/// `show table`: networks for the screen, and for LaTeX.
@Suite struct TableTests {
  /// Blocks in blocks, activations that follow nothing of their shape, names and rows that LaTeX would read as commands.
  static let networks = """
    data: {source: digits, train: 100, valid: 20, test: 20}
    let: {n_z: 8}
    networks:
      encoder_net:
        - conv2d 16 kernel 4 stride 2
        - batch_norm
        - leaky_relu 0.2
        - residual: [conv2d 16 kernel 3 padding 1, relu]
        - relu as fine
        - from fine^2 + 0 * fine
        - flatten
        - relu
        - gaussian $n_z
      decoder(z, t): [concat one_hot(t), linear 784, sigmoid, reshape 1 28 28]
    objective:
      sample: {x: data, t: data.label, z: encoder_net(x)}
      minimize: mean(sum((decoder(z, t) - x)^2))
    train: {epochs: 1, batch: 10, optimizer: adam}

    """

  @Test(arguments: [
    (["n.yaml"], "table"), (["n.yaml", "--latex"], "table-latex"), (["n.yaml", "decoder", "n_z=4"], "table-decoder"),
  ])
  func tables(_ words: [String], _ golden: String) throws {
    let folder = try Folder()
    try folder.write(Array(Self.networks.utf8), to: "n.yaml")
    let ending = try Program.run(["show", "table"] + words, in: folder)
    #expect(ending.status == 0 && ending.errors == "")
    try Golden.expect(ending.output, "Check/\(golden).txt")
  }

  /// The table is the one that `check` prints.
  @Test func theSameAsCheck() throws {
    let folder = try Folder()
    try folder.write(Array(Self.networks.utf8), to: "n.yaml")
    let table = try Program.run(["show", "table", "n.yaml"], in: folder).output
    #expect(try Program.run(["check", "n.yaml"], in: folder).output.contains(table) && table.count > 100)
  }
}
