import Basics
import Glibc
import Sweep

/// Exit statuses, the same for every command.
enum Exit {
  static let done: Int32 = 0
  /// Some trials failed, or results could not be written; all others finished and are kept.
  static let someFailed: Int32 = 1
  /// The input was wrong; nothing was run.
  static let wrongInput: Int32 = 2
  static let interrupted: Int32 = 130
  /// A trial's data cannot be read, or is not what it was.
  static let unreadable = JobEnding.unreadable
  /// Another process has taken the trial over.
  static let superseded = JobEnding.superseded
  /// Other trials of the sweep have to come first.
  static let waiting = JobEnding.waiting

  /// Those that people meet, for the manual page.
  static let meanings = [
    (done, "Done."), (someFailed, "Some trials failed, or results could not be written; all others are kept."),
    (wrongInput, "The input was wrong; nothing was run."), (interrupted, "Interrupted: the same command resumes it."),
  ]
}

@main struct Atelier {
  static let commands: [Command] = [
    .new, .check, .sweep, .run, .status, .resume, .retry, .compare, .report, .export, .evaluate, .figures, .verify,
    .apply, .data, .show, .schema, .bench, .trial, .benchModel,
  ]

  static func main() {
    StandardOutput.reserve()
    let status = run(Array(CommandLine.arguments.dropFirst()))
    guard let problem = StandardOutput.problem else { exit(status) }
    Screen.complain(problem.rendered(color: Screen.errorsHaveColor))
    exit(status == Exit.done ? Exit.someFailed : status)
  }

  /// Runs a command line; returns the exit status.
  static func run(_ words: [String]) -> Int32 {
    // A reader that closes early, such as a pager, must fail that write and not end the process.
    signal(SIGPIPE, SIG_IGN)
    guard let name = words.first, name != "help", name != "--help", name != "-h" else {
      return showHelp(of: words.dropFirst().first, status: words.isEmpty ? Exit.wrongInput : Exit.done)
    }
    if words == ["--version"] {
      print(Build.words, terminator: "")
      return Exit.done
    }
    do {
      let command = try command(name)
      if words.prefix(while: { $0 != "--" }).contains(where: { ["--help", "-h"].contains($0) }) {
        print(command.help, terminator: "")
        return Exit.done
      }
      return try command.run(try Arguments(Array(words.dropFirst()), of: command))
    } catch let problems as Problems {
      Screen.complain(problems)
      let count = problems.errors.count
      if count > 1 { Screen.complain("\(count) errors; nothing was run") }
    } catch let problem as Problem {
      Screen.complain(problem)
    } catch {
      Screen.complain(Problem("\(error)"))
      if let error = error as? FileError, error.isOfOutput { return Exit.someFailed }
    }
    return Exit.wrongInput
  }

  private static func command(_ name: String) throws(Problem) -> Command {
    if let command = commands.first(where: { $0.name == name }) { return command }
    throw Problem(
      "atelier has no command '\(name)'", hint: suggestion(for: name, among: shown.map(\.name), noun: "commands"))
  }

  /// The commands for people.
  static var shown: [Command] {
    commands.filter { ![Command.trial.name, Command.benchModel.name].contains($0.name) }
  }

  private static func showHelp(of name: String?, status: Int32) -> Int32 {
    do throws(Problem) {
      print(try name.map { name throws(Problem) in try command(name).help } ?? help, terminator: "")
      return status
    } catch {
      Screen.complain(error)
      return Exit.wrongInput
    }
  }

  static let purpose =
    "Atelier runs experiments on generative models: one YAML file holds data, networks, objective and sweep; "
    + "training leaves CSV tables and PNG figures."

  static var help: String {
    var lines = Screen.wrapped(purpose, indent: 0)
    lines.append("")
    for command in shown {
      lines += Screen.wrapped(command.usage, indent: 2, hanging: 13) + Screen.wrapped(command.summary, indent: 6)
    }
    lines += [
      "", "  atelier help COMMAND lists its options; atelier --version says which this is.",
      "  Start with: atelier new my-first",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
