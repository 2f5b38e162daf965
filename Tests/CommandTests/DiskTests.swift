import Basics
import Glibc
import Results
import Testing

/// Results on a disk that is full, that may not be written, or whose folder is somebody else's.
@Suite struct DiskTests {
  private func folder() throws -> Folder {
    let folder = try Folder()
    let experiment = """
      data: {source: array, path: points.csv, valid: 20, test: 20}
      networks: {net: [linear 512, relu, linear 1]}
      objective: {sample: {x: data}, define: {error: mean((x - net(x))^2)}, minimize: error}
      train: {epochs: 2, batch: 20, optimizer: adam 1e-3}
      sweep: {seed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}
      """
    try folder.write(Array(experiment.utf8), to: "e.yaml")
    try folder.write(Array((0..<100).map { "\($0)\n" }.joined().utf8), to: "points.csv")
    return folder
  }

  /// Nil where nothing may be mounted here. What a script mounts goes with it.
  private func runWithMounts(_ script: String, in folder: Folder) throws -> Program.Ending? {
    let mine = "unshare -m true 2> /dev/null || exit 77; exec unshare -m sh -c '\(script)' \"$0\""
    let ending = try Program.run(script: mine, in: folder)
    return ending.status == 77 ? nil : ending
  }

  /// Nothing that was finished is lost; after making room the same command ends as if there had been room all along.
  @Test func aDiskThatIsFull() throws {
    let folder = try folder()
    #expect(try Program.run(["sweep", "e.yaml", "--results", "plain"], in: folder).status == 0)
    let script = """
      mkdir -p Results && mount -t tmpfs -o size=400k tmpfs Results || exit 77
      "$0" sweep e.yaml --workers 2 > first 2> errors; echo $? > status
      cd Results/e/trials; cat */status.json > ../../../before; ls > ../../../finished; cd ../../..
      mount -o remount,size=64m Results
      "$0" sweep e.yaml --workers 2 > second; echo $? >> status
      cat $(sed "s|.*|Results/e/trials/&/status.json|" finished) > after
      mkdir made && cp Results/e/*.csv made
      """
    guard try runWithMounts(script, in: folder) != nil else { return print("nothing can be mounted here: skipped") }
    func text(_ name: String) throws -> String { try Files.text("\(folder.path)/\(name)") }
    let (first, errors, second) = (try text("first"), try text("errors"), try text("second"))
    #expect(try text("status") == "1\n0\n", "\(first) \(errors) \(second)")
    #expect(errors.contains(": No space left on device"), "\(errors)")
    #expect(errors.hasSuffix("  what was finished is kept; the same command goes on from there\n"))
    let finished = try text("finished").split(separator: "\n").count
    #expect((1..<12).contains(finished), "\(finished) of 12 fit")
    #expect(second.contains("\(12 - finished) of 12 trials to train"), "\(second)")
    #expect(try text("before") == text("after"))
    let expected = try ResultTables.withoutTimes("\(folder.path)/plain/e")
    #expect(try ResultTables.withoutTimes("\(folder.path)/made") == expected)
  }

  @Test func aDiskThatMayOnlyBeRead() throws {
    let folder = try folder()
    let script = """
      mkdir -p Results && mount -o bind Results Results && mount -o remount,ro,bind Results || exit 77
      "$0" sweep e.yaml
      """
    guard let ending = try runWithMounts(script, in: folder) else {
      return print("nothing can be mounted here: skipped")
    }
    #expect(
      ending.status == 1 && ending.errors.contains("error: cannot make the folder Results/e: Read-only file system"))
    #expect(!ending.output.contains("to train"), "\(ending.output)")
  }

  @Test func aFolderOfSomebodyElse() throws {
    let folder = try folder()
    try Files.makeFolder("\(folder.path)/Results")
    for path in ["/..", "", "/Results"] { #expect(chmod(folder.path + path, 0o755) == 0) }
    if getuid() != 0 { #expect(chmod("\(folder.path)/Results", 0o555) == 0) }
    guard let ending = try Program.runAsNobody(["sweep", "e.yaml"], in: folder) else {
      return print("nobody cannot be played here: skipped")
    }
    #expect(ending.status == 1 && ending.errors.contains("error: cannot make the folder Results/e: Permission denied"))
    #expect(!ending.output.contains("to train"), "\(ending.output)")
  }

  /// Clocks of the day jump, when the system sets them; what waits must not wait by them. One place tells how old a file is.
  @Test func nothingWaitsByTheTimeOfDay() throws {
    let root = "\(Golden.folder)/../.."
    let words = ["gettimeofday", "CLOCK_REALTIME", "time(nil", "time(NULL", "Date()", "cond_timedwait"]
    var found: [String] = []
    func look(_ path: String) throws {
      for name in Files.names(in: path) {
        let inner = "\(path)/\(name)"
        if Files.isFolder(inner) {
          try look(inner)
        } else {
          let text = try Files.text(inner)
          if words.contains(where: { text.contains($0) }) { found.append(name) }
        }
      }
    }
    try look("\(root)/Sources")
    #expect(found == ["DataCache.swift"])
  }
}
