import Basics
import Foundation
import Results
import TestSupport
import Testing

/// `load first net` where nothing of `first` is trained: what is said, and what `--with-needs` does.
@Suite struct NeedsTests {
  private static let data = "data: {source: array, path: points.csv, valid: 20, test: 20}"
  private static let first = """
    title: The first
    let: {k: 1}
    \(data)
    networks: {net: [linear 1]}
    objective: {sample: {x: data}, define: {error: mean((x - k * net(x))^2)}, minimize: error}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-5}
    sweep: {k: [1, 2], seed: [1, 2]}
    """

  /// Trains `own` behind a network of another experiment.
  private static func user(_ load: String, _ more: String = "") -> String {
    """
    \(data)
    networks:
      net: \(load)
      own: [linear 1]
    objective: {sample: {x: data}, minimize: mean((own(net(x)) - 1)^2)}
    train: {epochs: 1, batch: 20, optimizer: sgd 1e-5}
    \(more)
    """
  }

  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    try write("first", Self.first)
    try write("user", Self.user("load first net k 2 seed 2"))
    try write("third", Self.user("load user own"))
  }

  private func write(_ name: String, _ text: String) throws {
    try Files.makeFolder("\(folder.path)/\(name)".parentFolder ?? ".")
    try folder.write(Array(text.utf8), to: "\(name).yaml")
  }

  private func run(_ words: String...) throws -> Program.Ending { try Program.run(words, in: folder) }

  private func trials(_ experiment: String, in results: String = "Results") -> [String] {
    Files.names(in: "\(folder.path)/\(results)/\(experiment)/trials").sorted()
  }

  // MARK: Without the option

  @Test func whatIsMissingIsTold() throws {
    let before = try folder.contents()
    for command in ["check", "sweep", "run"] {
      let ending = try run(command, "user.yaml")
      #expect(ending.status == 2)
      #expect(
        ending.errors == """
          user.yaml:3:3: error: Results holds no results of an experiment 'first'
              net: load first net k 2 seed 2
              ^~~
            its file is first.yaml; this trains the trial needed:
              atelier run first.yaml k=2 seed=2
            or let 'atelier sweep' or 'atelier run' train it first: --with-needs

          """)
    }
    #expect(try folder.contents() == before)
    // What is said is right.
    #expect(try run("run", "first.yaml", "k=2", "seed=2").status == 0)
    #expect(try run("check", "user.yaml").status == 0)
    // Of another setting there is still none.
    try write("user", Self.user("load first net k 1"))
    #expect(
      try run("check", "user.yaml", "--all").errors == """
        user.yaml:3:3: error: no finished trial of 'first' has k 1
            net: load first net k 1
            ^~~
          they have k: 2
          its file is first.yaml; this trains the trial needed:
            atelier run first.yaml k=1 seed=1
          or let 'atelier sweep' or 'atelier run' train it first: --with-needs

        """)
    let elsewhere = try run("sweep", "user.yaml", "--results", "my results")
    #expect(elsewhere.errors.contains("\n    atelier run first.yaml k=1 seed=1 --results 'my results'\n"))
  }

  /// A file of the name lies in another folder of experiments, in two, in none, or is wrong.
  @Test func fileIsLookedFor() throws {
    try write("Experiments/a/user", Self.user("load first net"))
    let none = try run("check", "Experiments/a/user.yaml").errors
    #expect(
      none.contains("there is no file Experiments/a/first.yaml, and none of this name in a folder Experiments\n"))
    try write("Experiments/b/first", Self.first.replacing("points", with: "../../points"))
    #expect(try run("check", "user").errors.contains("  its file is first.yaml; "))
    let text = "  its file is Experiments/b/first.yaml; this trains the trial needed:\n"
    #expect(try run("check", "Experiments/a/user.yaml").errors.contains(text))
    try write("Experiments/b/first", "title: wrong")
    #expect(
      try run("check", "Experiments/a/user.yaml").errors.contains(
        "  Experiments/b/first.yaml, which makes it, is wrong itself: "))
    try write("Experiments/c/first", Self.first)
    #expect(
      try run("check", "Experiments/a/user.yaml").errors.contains(
        "  several experiments are called 'first': Experiments/b/first.yaml, Experiments/c/first.yaml\n"))
  }

  // MARK: With it

  @Test func needsOfNeedsAreTrainedFirst() throws {
    let dry = try run("sweep", "third.yaml", "--with-needs", "--dry-run")
    #expect(
      dry.output == """
        to train first, and then third.yaml:
          first k=2 seed=2  (first.yaml)
          user seed=1  (user.yaml)

        """)
    #expect(!Files.exists("\(folder.path)/Results"))

    let ending = try run("sweep", "third.yaml", "train.epochs=2", "--with-needs")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(
      ending.output.hasPrefix(
        """
        third.yaml loads from 2 trials to be trained first:
          first k=2 seed=2  (first.yaml)
          user seed=1  (user.yaml)
        The first
        1 of 1 trials to train, 1 at once
        k=2 seed=2: done
        """), "\(ending.output)")
    // Only what is needed, as its own file says it.
    let needed = trials("first")
    #expect(needed.count == 1 && needed[0].hasPrefix("k=2-seed=2-"))
    #expect(trials("user").count == 1 && trials("third@train.epochs=2").count == 1)
    let text = try Files.text("\(folder.path)/Results/first/trials/\(needed[0])/experiment.yaml")
    #expect(text.contains("epochs: 1") && !text.contains("epochs: 2"))

    // Never twice: not by the same command, and not by the need's own sweep.
    let again = try run("sweep", "third.yaml", "--with-needs")
    #expect(again.status == 0 && !again.output.contains("first"), "\(again.output)")
    let own = try run("sweep", "first.yaml")
    #expect(own.output.contains("3 of 4 trials to train") && own.output.contains("1 done before"), "\(own.output)")
    #expect(trials("first").count == 4 && trials("first").contains(needed[0]))
  }

  /// A trial whose file has changed since does not serve any more, and is used with a warning where nobody may train; a
  /// title or a figure changes nothing. What was trained again is used from then on, and if the file is as it was, the first.
  @Test func whatHasChangedSinceIsTrainedAgain() throws {
    try #require(try run("sweep", "user.yaml", "--with-needs").status == 0)
    let first = try #require(trials("first").first)
    try write("first", "title: Another\n" + Self.first.replacing("title:", with: "# title:"))
    #expect(try run("check", "user.yaml").errors == "")
    try write("first", Self.first.replacing("epochs: 1", with: "epochs: 2"))
    let warned = try run("check", "user.yaml")
    #expect(warned.status == 0)
    #expect(
      warned.errors.contains(
        "warning: \(first) of 'first', which is loaded, was trained by another text than first.yaml has now"))
    #expect(warned.errors.contains("--with-needs"))
    let again = try run("sweep", "user.yaml", "--with-needs")
    #expect(again.status == 0 && !again.errors.contains("warning"), "\(again.output)\(again.errors)")
    #expect(trials("first").count == 2 && trials("user").count == 2)
    #expect(try run("check", "user.yaml").errors == "")
    try write("first", Self.first)
    let back = try run("sweep", "user.yaml", "--with-needs")
    #expect(back.errors == "" && back.output.contains("0 of 1 trials to train"), "\(back.output)\(back.errors)")
    #expect(trials("first").count == 2 && trials("user").count == 2)
  }

  /// What a need loads is looked for beside its own file, not beside the first one.
  @Test func needsLieBesideTheFileThatHasThem() throws {
    func inFolders(_ text: String) -> String { text.replacing("points.csv", with: "../../points.csv") }
    try write("Experiments/a/third", inFolders(Self.user("load user own")))
    try write("Experiments/b/user", inFolders(Self.user("load first net k 2 seed 2")))
    for folder in ["b", "c"] { try write("Experiments/\(folder)/first", inFolders(Self.first)) }
    let dry = try run("sweep", "Experiments/a/third.yaml", "--with-needs", "--dry-run")
    #expect(
      dry.output == """
        to train first, and then Experiments/a/third.yaml:
          first k=2 seed=2  (Experiments/b/first.yaml)
          user seed=1  (Experiments/b/user.yaml)

        """, "\(dry.errors)")
    // Two files of one name would have one folder of results, whichever is met first.
    try write("Experiments/a/first", inFolders(Self.first))
    for networks in [["user own", "first net k 2 seed 2"], ["first net k 2 seed 2", "user own"]] {
      let both = Self.user("load \(networks[0])").replacing("own: [linear 1]", with: "own: load \(networks[1])")
      try write("Experiments/a/third", inFolders(both))
      let ending = try run("sweep", "Experiments/a/third.yaml", "--with-needs", "--dry-run")
      #expect(ending.status == 2 && ending.output == "")
      #expect(ending.errors.contains("error: two experiments called 'first' are needed: "), "\(ending.errors)")
      #expect(["a", "b"].allSatisfy { ending.errors.contains("Experiments/\($0)/first.yaml") }, "\(ending.errors)")
      #expect(ending.errors.contains("\n  both would have the results Results/first; one of them needs another name\n"))
    }
  }

  @Test func severalSettingsAtOnce() throws {
    try write("user", Self.user("load first net k $k", "let: {k: 1}\nsweep: {k: [1, 2, 7], seed: [1, 2]}"))
    let ending = try run("sweep", "user.yaml", "--with-needs", "--results", "out")
    #expect(ending.status == 0, "\(ending.errors)")
    // The sweep of 'first' has no 7: a trial that is changed to have it.
    #expect(ending.output.contains("\n  first k=7 seed=1  (first.yaml)\n"), "\(ending.output)")
    // Nobody typed that change: nothing is said of it.
    #expect(!ending.errors.contains("command line"), "\(ending.errors)")
    #expect(trials("first", in: "out").map { $0.prefix { $0 != "-" } } == ["k=1", "k=2", "seed=1"])
    #expect(trials("user", in: "out").count == 6 && !Files.exists("\(folder.path)/Results"))
  }

  @Test func runTrainsThemToo() throws {
    try write(
      "first", Self.first.replacing("{k: [1, 2], seed: [1, 2]}", with: "{how: {short: {}, long: {train.epochs: 3}}}"))
    try write("user", Self.user("load first net how long"))
    #expect(try run("check", "user.yaml").errors.contains("\n    atelier run first.yaml how=long seed=1\n"))
    let ending = try run("run", "user.yaml", "--with-needs")
    #expect(ending.status == 0 && trials("first").count == 1 && trials("user").count == 1, "\(ending.errors)")
    // Found by what `run` alone has trained, too.
    let alone = try run("run", "first.yaml", "how=long", "--results", "alone")
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(try run("run", "user.yaml", "--results", "alone").status == 0)
  }

  /// The trials that a folder's plan has stay in it and in its tables.
  @Test func planOfTheNeedIsKept() throws {
    try write("first", Self.first.replacing("[1, 2], seed", with: "[1], seed"))
    #expect(try run("sweep", "first.yaml").status == 0)
    try write("first", Self.first)
    #expect(try run("sweep", "user.yaml", "--with-needs").status == 0)
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/first/sweep.csv")))
    #expect(table.rows.count == 3)
    #expect(try run("status", "first").output.contains("3 of 3"))
    // A trial by its name: the same one elsewhere.
    let name = try #require(trials("first").first { $0.hasPrefix("k=2-") })
    try write("user", Self.user("load first net trial \(name)"))
    let error = try run("check", "user.yaml", "--all").errors
    #expect(error == "")
    let named = try run("sweep", "user.yaml", "--with-needs", "--results", "named")
    #expect(named.status == 0 && trials("first", in: "named") == [name], "\(named.errors)")
    try write("user", Self.user("load first net trial k=3"))
    #expect(try run("check", "user.yaml").errors.contains("\n  first.yaml, as it is now, has no trial 'k=3'\n"))
  }

  @Test func circles() throws {
    try write("first", Self.user("load third own"))
    try write("user", Self.user("load first own"))
    let ending = try run("sweep", "third.yaml", "--with-needs")
    #expect(ending.status == 2 && !Files.exists("\(folder.path)/Results"))
    #expect(
      ending.errors == """
        first.yaml:3:3: error: experiments load from one another in a circle, so that none can be trained first
            net: load third own
            ^~~
          third needs user seed=1 needs first seed=1 needs third

        """)
    // Another trial of the same file is none.
    let stages = "sweep: {stage: {one: {}, two: {networks.net: load self own stage one}}}"
    try write("self", Self.user("[linear 1]", stages))
    let own = try run("sweep", "self.yaml", "--with-needs")
    #expect(own.status == 0 && trials("self").count == 2, "\(own.errors)")
    #expect(own.output.contains("  self stage=one seed=1  (self.yaml)\n"))
  }

  @Test func failureStops() throws {
    try write("first", Self.first.replacing("1e-5", with: "1e6"))
    let ending = try run("sweep", "third.yaml", "--with-needs")
    #expect(ending.status == 1)
    #expect(
      ending.errors.contains(
        "error: first k=2 seed=2 was not trained, and third.yaml loads from it\n  nothing of third.yaml was run\n"),
      "\(ending.errors)")
    #expect(trials("user").isEmpty && !Files.exists("\(folder.path)/Results/third"))
    // A network that the need does not have is told before that is trained again.
    try write("first", Self.first)
    try write("user", Self.user("load first nothing k 1 seed 1"))
    let wrong = try run("sweep", "user.yaml", "--with-needs")
    #expect(wrong.status == 2 && wrong.errors.contains("the experiment 'first' has no network 'nothing'"))
  }

  @Test func eventsAreThoseOfTheSweep() throws {
    let ending = try run("sweep", "third.yaml", "--with-needs", "--json")
    #expect(ending.status == 0)
    let events = ending.output.split(separator: "\n").map { JSON(String($0))?["event"]?.string }
    #expect(events.first == "plan" && events.last == "end" && events.count { $0 == "plan" } == 1)
    #expect(!events.contains(nil) && events.count { $0 == "trial" } == 1)
    #expect(ending.errors.contains("  user seed=1  (user.yaml)\n"))
  }

  // MARK: Interrupted

  /// Ctrl-C and a kill while a need is trained: the same command goes on, to the same bytes.
  @Test(arguments: [SIGINT, SIGKILL]) func interrupted(_ signal: Int32) throws {
    try write("first", Self.first.replacing("epochs: 1", with: "epochs: 300"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = ["sweep", "user.yaml", "--with-needs"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let attempts = "\(folder.path)/Results/first/attempts"
    for _ in 0..<1200 where !Self.hasBegun(attempts) { usleep(10_000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == (signal == SIGINT ? 130 : SIGKILL))
    #expect(trials("first").isEmpty && !Files.exists("\(folder.path)/Results/user"))
    let again = try run("sweep", "user.yaml", "--with-needs")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try run("sweep", "user.yaml", "--with-needs", "--results", "calm").status == 0)
    let checkpoints = try ["Results", "calm"].map { results in
      let trial = try #require(trials("first", in: results).first)
      return try Files.read("\(folder.path)/\(results)/first/trials/\(trial)/checkpoint.safetensors")
    }
    #expect(checkpoints[0] == checkpoints[1])
  }

  private static func hasBegun(_ attempts: String) -> Bool {
    Files.names(in: attempts).contains { id in
      Claim.paths(in: "\(attempts)/\(id)").contains { Files.exists("\($0)/checkpoint.safetensors") }
    }
  }
}
