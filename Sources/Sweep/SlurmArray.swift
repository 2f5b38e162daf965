import Basics
import Glibc

/// An array of tasks in its folder, `<results>/slurm/<number>`:
///
///     tasks.tsv      which task runs which trials
///     run.sh         what Slurm runs
///     array.json     the name that no other array has, and Slurm's number once it has one
///     <task>.log     what the script of a task said
///     ended/<id>     with which status a trial's process ended
///     asked/<id>.…   that a trial is to stop, or to be killed
///     unfit/<node>   why a node cannot run the program
final class SlurmArray {
  let folder: String
  let number: Int
  let name: String
  let table: SlurmTable
  /// Slurm's number, nil while it is not known to have taken the array.
  private(set) var id: String?
  /// Whether it was made by this process.
  let isOwn: Bool
  /// Whether Slurm may have taken it though it did not say so.
  var isTried: Bool

  /// Makes a folder of its own in one for arrays. `label` is what the queue shows of it to people.
  init(_ jobs: [Job], each: Int, label: String, in root: String) throws {
    try Files.makeFolder(root)
    var number = (Self.numbers(in: root).last ?? 0) + 1
    while mkdir("\(root)/\(number)", 0o755) != 0 {
      guard errno == EEXIST else { throw FileError("make the folder", "\(root)/\(number)") }
      number += 1
    }
    folder = "\(root)/\(number)"
    self.number = number
    let plain = label.unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
    name =
      "\(String(String.UnicodeScalarView(plain)).prefix(20))-\(number)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    table = SlurmTable(jobs, each: each)
    isOwn = true
    isTried = false
    for name in ["ended", "asked", "unfit"] { try Files.makeFolder(name, in: folder) }
    try AtomicFile.write(SlurmScript.task, to: script)
    try AtomicFile.write(table.text, to: "\(folder)/tasks.tsv")
    try write()
  }

  /// One that another process has made; nil where that did not come to submit it.
  init?(_ number: Int, in root: String) {
    let folder = "\(root)/\(number)"
    guard let json = (try? Files.text("\(folder)/array.json")).flatMap({ JSON($0) }), let name = json["name"]?.string,
      let text = try? Files.text("\(folder)/tasks.tsv")
    else { return nil }
    self.folder = folder
    self.number = number
    self.name = name
    table = SlurmTable(text: text)
    id = json["job"]?.string
    isOwn = false
    isTried = true
  }

  /// Those in a folder for arrays, in the order in which they were made.
  static func all(in root: String) -> [SlurmArray] {
    numbers(in: root).compactMap { SlurmArray($0, in: root) }
  }

  private static func numbers(in root: String) -> [Int] {
    Files.names(in: root).compactMap { Int($0) }.filter { $0 > 0 }.sorted()
  }

  var script: String { "\(folder)/run.sh" }
  func log(_ task: Int) -> String { "\(folder)/\(task).log" }
  /// What squeue and scancel call a task: `12_3`.
  func taskName(_ task: Int) -> String { "\(id ?? "?")_\(task)" }

  func wasTaken(as id: String) throws {
    self.id = id
    try write()
  }

  /// The number comes after the submission: where this process ends between the two, the name finds the array.
  private func write() throws {
    let json = JSON.object(["name": .string(name), "job": id.map(JSON.string) ?? .null])
    try AtomicFile.write(json.pretty, to: "\(folder)/array.json")
  }

  /// The statuses with which trials' processes have ended, of those for whom `isWanted`.
  func ended(_ isWanted: (String) -> Bool) -> [String: Int32] {
    var statuses: [String: Int32] = [:]
    for id in Files.names(in: "\(folder)/ended") where isWanted(id) {
      statuses[id] = (try? Files.text("\(folder)/ended/\(id)")).flatMap { Int32($0.filter { !$0.isWhitespace }) }
    }
    return statuses
  }

  func ask(_ id: String, to what: String) { try? Files.writeQuickly("", to: "\(folder)/asked/\(id).\(what)") }

  /// The nodes that cannot run the program, and what it said there.
  var unfit: [(node: String, words: String)] {
    Files.names(in: "\(folder)/unfit").filter { !$0.hasPrefix(".") }.map { node in
      let text = (try? Files.text("\(folder)/unfit/\(node)")) ?? ""
      return (node, ScreenText.fit(ScreenText.clean(text.split(separator: "\n").joined(separator: "; ")), 200))
    }
  }
}
