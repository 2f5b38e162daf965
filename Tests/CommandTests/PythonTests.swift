import Basics
import Glibc
import Testing

/// `docs/python.md`: its examples run, and it lists what `--json` prints.
@Suite struct PythonTests {
  private static let page = "\(Golden.folder)/../../docs/python.md"

  private func blocks(_ language: String) throws -> [String] {
    let parts = try Files.text(Self.page).split(separator: "```", omittingEmptySubsequences: false)
    return parts.filter { $0.hasPrefix("\(language)\n") }.map { String($0.dropFirst(language.utf8.count + 1)) }
  }

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write(Array(try #require(try blocks("yaml").first).utf8), to: "vae.yaml")
    return folder
  }

  /// A Python with what the page imports.
  private static let python = python(with: "numpy, pandas, torch, safetensors.torch")

  /// PEERS_PYTHON, or python3; nil where it lacks the modules.
  private static func python(with modules: String) -> String? {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let program = variable("PEERS_PYTHON") ?? "python3"
    let path = variable("PYTHONPATH").map { " PYTHONPATH='\($0)'" } ?? ""
    let command = "PATH=\"$(dirname \"$0\"):\(variable("PATH") ?? "/usr/bin:/bin")\"\(path) '\(program)'"
    let ending = try? Program.run(script: "\(command) -c 'import \(modules)'", in: Folder())
    return ending?.status == 0 ? command : nil
  }

  /// By TensorBoard's and MLflow's own packages.
  @Test func exportsAreRead() throws {
    guard let python = Self.python(with: "tensorboard, mlflow") else {
      return print("no Python with tensorboard and mlflow is here: what 'atelier export' writes is not read back")
    }
    let folder = try folder()
    try #require(try Program.run(["sweep", "vae.yaml"], in: folder).status == 0)
    let ending = try Program.run(
      ["export", "Results/vae", "--tensorboard", "events", "--mlflow", "mlruns"], in: folder)
    #expect(ending.status == 0 && ending.output.contains("tensorboard --logdir events"), "\(ending.errors)")
    let script = "\(Golden.folder)/../Scripts/read_exports.py"
    let read = try Program.run(script: "\(python) '\(script)' Results/vae events mlruns", in: folder)
    #expect(read.status == 0 && !read.output.hasPrefix("0 "), "\(read.output)\(read.errors)")
  }

  @Test func examplesRun() throws {
    guard let python = Self.python else {
      return print("no Python with pandas, torch and safetensors is here: the examples of docs/python.md are not run")
    }
    let folder = try folder()
    let examples = try blocks("python")
    try #require(examples.count == 2)
    #expect(examples[1].split(separator: "\n").count <= 20)
    var outputs: [String] = []
    for example in examples {
      try folder.write(Array(example.utf8), to: "example.py")
      let ending = try Program.run(script: "\(python) -W error example.py", in: folder)
      try #require(ending.status == 0, "\(ending.errors)")
      outputs.append(ending.output)
    }
    #expect(outputs[0].split(separator: "\n").count { $0.contains(" done -") } == 4, "\(outputs[0])")
    #expect(outputs[1].contains("latent") && outputs[1].contains("'generated': ("), "\(outputs[1])")
  }

  /// All fields of all kinds of lines, and none besides.
  @Test func eventsAreListed() throws {
    let folder = try folder()
    let rows = try Files.text(Self.page).split(separator: "\n").filter { $0.hasPrefix("| `") }.map {
      $0.split(separator: "`")
    }
    let listed = Dictionary(grouping: rows) { String($0[1]) }.mapValues { $0.map { String($0[3]) } }
    #expect(Set(listed.keys) == ["plan", "progress", "trial", "end"])
    let swept = try lines(["sweep", "vae.yaml", "--json"], 0, in: folder)
    let again = try lines(["resume", "Results/vae", "--json"], 0, in: folder)
    let ran = try lines(["run", "vae.yaml", "--json", "latent=3"], 0, in: folder)
    for (events, ended) in [(swept, 4), (again, 0), (ran, 1)] {
      for event in events {
        let kind = event["event"]?.string ?? ""
        #expect(event.members?.dropFirst().map(\.key) == listed[kind], "\(kind)")
      }
      let kinds = events.map { $0["event"]?.string ?? "" }
      #expect(kinds.first == "plan" && kinds.last == "end")
      #expect(kinds.count { $0 == "trial" } == ended && kinds.contains("progress") == (ended > 0))
    }
    #expect(swept.first?["trials"]?.count == 4 && swept.first?["done"]?.count == 0)
    #expect(again.first?["done"]?.count == 4 && again.last?["done"]?.count == 4)
    for event in swept + ran where event["event"]?.string == "trial" {
      #expect(event["state"]?.string == "done" && event["error"] == .null)
      #expect(event["metrics"]?["test_elbo"]?.number.map { $0 < 0 } == true)
      #expect(Files.isFolder("\(folder.path)/\(event["folder"]?.string ?? "")"))
    }
    for file in swept.last?["files"]?.array ?? [] { #expect(Files.exists("\(folder.path)/\(file.string ?? "")")) }
    #expect(swept.last?["files"]?.array?.first?.string == "Results/vae/sweep.csv")
  }

  /// A trial that fails says so in its line, whoever runs it.
  @Test(arguments: ["sweep", "run"]) func failuresAreEvents(_ command: String) throws {
    let folder = try folder()
    let words = [command, "vae.yaml", "--json", "train.optimizer=sgd 100", "latent=2"]
    let events = try lines(words, 1, in: folder)
    let trial = try #require(events.last { $0["event"]?.string == "trial" })
    #expect(trial["state"]?.string == "failed" && trial["error"]?.string?.contains("finite") == true)
    #expect(events.last?["failed"]?.count == (command == "run" ? 1 : 2) && events.last?["done"]?.count == 0)
  }

  @Test func wordsAndLinesDoNotMix() throws {
    let folder = try folder()
    for words in [["sweep", "vae.yaml", "--json", "--dry-run"], ["run", "vae.yaml", "--json", "--profile"]] {
      let ending = try Program.run(words, in: folder)
      #expect(ending.status == 2 && ending.output.isEmpty && ending.errors.hasPrefix("error: --"))
    }
  }

  private func lines(_ words: [String], _ status: Int32, in folder: Folder) throws -> [JSON] {
    let ending = try Program.run(words, in: folder)
    #expect(ending.status == status, "\(ending.errors)")
    return try ending.output.split(separator: "\n").map { line in try #require(JSON(String(line)), "\(line)") }
  }
}
