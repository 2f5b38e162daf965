import Basics
import Model
import Testing

/// `atelier new`: what it writes can be checked and trained.
@Suite struct NewTests {
  static let presetNames = presets.lines.filter { $0.first?.isLetter == true }.map { String($0.prefix { $0 != "(" }) }

  @Test(arguments: presetNames) func everyPresetTrainsAStep(_ preset: String) throws {
    let folder = try Folder()
    let new = try Program.run(["new", "first", "--like", preset], in: folder)
    #expect(new.status == 0 && new.errors == "")
    let text = try Files.text("\(folder.path)/first.yaml")
    #expect(text.contains("objective: \(preset)"))
    let check = try Program.run(["check", "first.yaml"], in: folder)
    #expect(check.status == 0 && check.errors == "", "\(check.errors)")
    let hasData = text.contains("data:")
    let small = ["train.steps=1", "train.batch=8", "evaluate=[]", "figures=[loss]"]
    let few = hasData ? ["data.train=16", "data.valid=8", "data.test=8"] : []
    let run = try Program.run(["run", "first.yaml"] + small + few, in: folder)
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
  }

  /// The first line leads an editor to the schema of this program, beside the file.
  @Test(arguments: ["first", "sub/first.yaml"]) func theSchemaLiesBeside(_ name: String) throws {
    let folder = try Folder()
    #expect(try Program.run(["new", name], in: folder).status == 0)
    let path = "\(folder.path)/\(name.hasSuffix(".yaml") ? name : name + ".yaml")"
    let first = try #require(try Files.text(path).split(separator: "\n").first)
    try #require(first.hasPrefix("# yaml-language-server: $schema="))
    let schema = "\(path.parentFolder ?? ".")/\(first.dropFirst("# yaml-language-server: $schema=".count))"
    #expect(try Files.text(schema) == Program.run(["schema"], in: folder).output)
  }

  /// Experiments that come with the program are found from any folder, and what they change is found from theirs.
  @Test(arguments: ["practical/latent-sizes", "latent-sizes", "bench/conv-28-bf16", "wgan-gp"])
  func experimentsServeAsWell(_ name: String) throws {
    let folder = try Folder()
    #expect(try Program.run(["new", "own", "--like", name], in: folder).status == 0)
    let check = try Program.run(["check", "own.yaml"], in: folder)
    #expect(check.errors.split(separator: "\n").allSatisfy { $0.contains("bf16") || !$0.contains("error") })
    #expect(check.status == 0 || name.hasSuffix("bf16"))
  }

  @Test func oneOfOnesOwn() throws {
    let folder = try Folder()
    try folder.write(Array(LineTests.small.utf8), to: "small.yaml")
    #expect(try Program.run(["new", "other", "--like", "small.yaml"], in: folder).status == 0)
    #expect(
      try Files.text("\(folder.path)/other.yaml")
        == "# yaml-language-server: $schema=atelier.schema.json\n" + LineTests.small)
  }

  @Test func whatCannotBeWritten() throws {
    let folder = try Folder()
    for (words, message) in [
      (["new", ""], "error: '' names no file\n  atelier new my-first\n"),
      (["new", "sub/"], "error: 'sub/' names no file\n  atelier new my-first\n"),
      (["new", "a", "--like", "gna"], "error: no preset or experiment is called 'gna'\n  did you mean 'gan'?\n"),
      (
        ["new", "a", "--like", "latent-size"],
        "error: no preset or experiment is called 'latent-size'\n  did you mean 'practical/latent-sizes'?\n"
      ),
    ] {
      let ending = try Program.run(words, in: folder)
      #expect(ending.status == 2 && ending.output == "" && ending.errors == message)
    }
    #expect(Files.names(in: folder.path) == [])
  }
}
