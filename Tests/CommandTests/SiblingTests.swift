import Basics
import Testing

/// A sweep with changes lies beside the experiment's own: its folder is found by the experiment's name.
@Suite struct SiblingTests {
  private static let experiment = """
    let: {k: 1}
    data: {source: array, path: points.csv, valid: 20, test: 20}
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - k * net(x))^2)}, minimize: error}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-3}
    """

  @Test func theOnlyOneIsMeant() throws {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "faces.yaml")
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    #expect(try Program.run(["sweep", "faces.yaml", "k=2"], in: folder).status == 0)
    for words in [["status"], ["compare"], ["report"], ["figures"], ["evaluate"], ["resume"], ["retry"]] {
      for name in ["Results/faces", "faces", "Results/faces/"] {
        let ending = try Program.run(words + [name], in: folder)
        #expect(ending.status == 0, "\(words) \(name): \(ending.errors)")
        #expect(ending.errors == "note: there is no Results/faces: this is Results/faces@k=2\n", "\(words) \(name)")
      }
    }
    #expect(try Program.run(["sweep", "faces.yaml", "k=3", "train.epochs=2"], in: folder).status == 0)
    let two = try Program.run(["status", "Results/faces"], in: folder)
    #expect(two.status == 2 && two.output.isEmpty)
    #expect(
      two.errors == """
        error: there is no folder Results/faces
          of its experiment with changes there are several; name one of them:
          Results/faces@k=2
          Results/faces@k=3+train.epochs=2

        """)
    // The experiment's own goes first.
    #expect(try Program.run(["sweep", "faces.yaml"], in: folder).status == 0)
    #expect(try Program.run(["status", "Results/faces"], in: folder).errors.isEmpty)
  }
}
