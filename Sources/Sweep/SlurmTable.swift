import Basics

/// Which task of an array runs which trials: `tasks.tsv`, a row a trial. `SlurmScript.task` reads it too.
struct SlurmTable: Sendable, Hashable {
  struct Row: Sendable, Hashable {
    var task: Int
    var job: Job
  }

  var rows: [Row]

  init(_ jobs: [Job], each: Int) {
    rows = jobs.enumerated().map { Row(task: $0 / each, job: $1) }
  }

  var tasks: Int { (rows.map(\.task).max() ?? -1) + 1 }

  /// Each word ends in a tab, so that those without letters are seen.
  var text: String {
    let lines = rows.map { row in [String(row.task), row.job.id, row.job.log] + row.job.command }
    return "task\tid\tlog\tcommand\n" + lines.map { $0.map { Self.escaped($0) + "\t" }.joined() + "\n" }.joined()
  }

  /// Lines that are none are left out: somebody may have looked at the file with an editor.
  init(text: String) {
    rows = text.split(separator: "\n").dropFirst().compactMap { line in
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).dropLast().map(Self.unescaped)
      guard words.count > 3, let task = Int(words[0]), task >= 0 else { return nil }
      return Row(task: task, job: Job(id: words[1], command: Array(words[3...]), log: words[2]))
    }
  }

  private static func escaped(_ word: String) -> String {
    word.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
  }

  private static func unescaped(_ word: Substring) -> String {
    var text = ""
    var isEscaped = false
    for scalar in word.unicodeScalars {
      if !isEscaped, scalar == "\\" {
        isEscaped = true
        continue
      }
      text.unicodeScalars.append(isEscaped && scalar == "t" ? "\t" : isEscaped && scalar == "n" ? "\n" : scalar)
      isEscaped = false
    }
    return text
  }
}
