import Basics
import Glibc
import TestSupport
import Testing

@testable import Spec

@Suite struct BaseFiles {
  static let base = """
    title: the base
    let: {latent: 5, beta: 1}
    data: {source: celeba, crop: 148}
    blocks: {"up(c, out)": [linear $c]}
    networks:
      generator(z, y): [from y]
      critic: [linear 1]
    objective: {define: {a: 1, b: 2}, minimize: a + b}
    train: {epochs: 5, batch: 64}
    sweep: {latent: [1, 2], seed: [1, 2]}
    """

  func tree(_ text: String, base: String = Self.base) throws(Problems) -> (
    tree: Tree, problems: [Problem], warnings: [Problem]
  ) {
    let folder = TemporaryFolder()
    folder.write("base.yaml", base)
    let path = folder.write("file.yaml", "base: base.yaml\n" + text)
    var reader = BaseReader(catalogues: smallCatalogues)
    let tree = try reader.read(path: path)
    return (tree, reader.problems, reader.warnings)
  }

  static let merged: [(String, String, String)] = [
    ("title: mine", "title", "mine"),
    ("let: {latent: 7, new: 3}", "let", "{latent: 7, beta: 1, new: 3}"),
    ("latent: 7", "let", "{latent: 7, beta: 1}"),
    ("beta: [1, 2]", "let", "{latent: 5, beta: [1, 2]}"),
    ("let: {new: 1}\nnew: 2", "let", "{latent: 5, beta: 1, new: 2}"),
    ("train.epochs: 9", "train", "{epochs: 9, batch: 64}"),
    ("train: {steps: 100}", "train", "{batch: 64, steps: 100}"),
    ("train.steps: 100", "train", "{batch: 64, steps: 100}"),
    ("data: {source: mnist}", "data", "{source: mnist, crop: 148}"),
    ("networks: {critic: [linear 2]}", "networks", "{generator(z, y): [from y], critic: [linear 2]}"),
    ("networks: {generator: [from z]}", "networks", "{generator(z, y): [from z], critic: [linear 1]}"),
    ("networks: {generator(z): [from z]}", "networks", "{generator(z): [from z], critic: [linear 1]}"),
    ("networks.generator: [from z]", "networks", "{generator(z, y): [from z], critic: [linear 1]}"),
    ("blocks.up: [conv $c]", "blocks", "{up(c, out): [conv $c]}"),
    ("objective: vae", "objective", "vae"),
    ("objective: {maximize: a}", "objective", "{define: {a: 1, b: 2}, maximize: a}"),
    ("objective.define.b: 3", "objective", "{define: {a: 1, b: 3}, minimize: a + b}"),
    // `null` takes away.
    ("networks: {critic: null}", "networks", "{generator(z, y): [from y]}"),
    ("networks.generator: ~", "networks", "{critic: [linear 1]}"),
    ("objective.define.b: null", "objective", "{define: {a: 1}, minimize: a + b}"),
    ("objective: {preset: vae, define: {c: 1}}", "objective", "{preset: vae, define: {c: 1}}"),
    ("sweep.latent: null", "sweep", "{seed: [1, 2]}"),
    ("sweep: {beta: [3]}", "sweep", "{beta: [3]}"),
    ("sweep.latent: [3]", "sweep", "{latent: [3], seed: [1, 2]}"),
    ("latent: 7", "sweep", "{seed: [1, 2]}"),
    ("seed: 4", "sweep", "{latent: [1, 2]}"),
  ]

  @Test(arguments: merged)
  func merges(_ text: String, _ section: String, _ expected: String) throws {
    let (tree, problems, _) = try tree(text)
    #expect(problems.isEmpty && tree["base"] == nil)
    #expect(tree[section].map(shape) == expected)
  }

  @Test func saysWhatItDoesNotSweep() throws {
    #expect(
      said(try tree("latent: 7").warnings) == [
        "2:1: 'latent' is set here, so it is not swept [10:9 this would have swept it: [1, 2]]"
      ])
  }

  @Test(arguments: [
    ("ltent: 7", "2:1: 'ltent' names nothing in this experiment (did you mean 'latent'?)"),
    ("train.bacth: 7", "2:1: 'train.bacth' names nothing in this experiment (did you mean 'train.batch'?)"),
    (
      "networks.critic.x: 7",
      "2:1: 'networks.critic' is a list: its rows have no paths (set it whole: networks.critic=[…]) [7:11 it stands here]"
    ),
  ])
  func refusesUnknownPaths(_ text: String, _ expected: String) throws {
    #expect(said(try tree(text).problems) == [expected])
  }

  @Test func inheritedPartsKeepTheirFile() throws {
    let mark = try #require(try tree("title: mine").tree["data"]?["crop"]?.mark)
    #expect(mark.line == 3 && mark.column == 30 && mark.source.name.hasSuffix("/base.yaml"))
  }

  @Test func refusesMissingBasesAndCircles() throws {
    let folder = TemporaryFolder()
    let path = folder.path
    func said(_ file: String) -> [String] {
      problems { () throws(Problems) in
        var reader = BaseReader(catalogues: smallCatalogues)
        _ = try reader.read(path: file)
      }
    }
    let a = folder.write("a.yaml", "base: inner/b.yaml")
    folder.write("inner/b.yaml", "base: ../c.yaml\ntitle: b")
    folder.write("c.yaml", "base: a.yaml")
    let circle = "\(path)/a.yaml → \(path)/inner/b.yaml → \(path)/inner/../c.yaml → \(path)/inner/../a.yaml"
    #expect(said(a) == ["1:7: this file is its own base: \(circle)"])
    #expect(
      said(folder.write("d.yaml", "base: nowhere.yaml\nx: 1")) == [
        "1:7: there is no file '\(path)/nowhere.yaml' (there are: a.yaml, c.yaml, d.yaml)"
      ])
    #expect(said(folder.write("e.yaml", "base: [1]")) == ["1:7: 'base' is the path of a file, not a list"])
    #expect(
      said(folder.write("f.yaml", "base: inner")) == ["1:7: '\(path)/inner' is a folder, not a file (it holds b.yaml)"])
    #expect(said(folder.write("g.yaml", "base:")) == ["1:6: 'base' is the path of a file, not nothing"])
  }

  @Test func boundsTheChain() {
    let folder = TemporaryFolder()
    folder.write("0.yaml", "title: end")
    for i in 1...20 { folder.write("\(i).yaml", "base: \(i - 1).yaml") }
    let said = problems { () throws(Problems) in
      var reader = BaseReader(catalogues: smallCatalogues)
      _ = try reader.read(path: "\(folder.path)/20.yaml")
    }
    #expect(said == ["1:7: more than 16 files change each other here"])
  }

  @Test(.enabled(if: getuid() != 0)) func saysWhatMayNotBeRead() {
    let folder = TemporaryFolder()
    let path = folder.write("secret.yaml", "a: 1")
    chmod(path, 0)
    let said = problems { () throws(Problems) in try YAML.read(path: path) }
    #expect(said == ["'\(path)' may not be read (its permissions forbid it)"])
  }
}
