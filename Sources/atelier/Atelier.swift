import Basics

import Glibc

/// Exit statuses, the same for every command.
enum Exit {
  static let done: Int32 = 0
  /// Some trials failed; all others finished and are kept.
  static let someFailed: Int32 = 1
  /// The input was wrong; nothing was run.
  static let wrongInput: Int32 = 2
  static let interrupted: Int32 = 130
}

@main struct Atelier {
  static let commands: [Command] = [
    .new, .check, .sweep, .run, .status, .resume, .retry, .compare, .figures, .apply, .show, .schema, .trial,
  ]

  static func main() {
    // A reader that goes away (a pager closed early) is an error of that write, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    guard let name = words.first, name != "help", name != "--help", name != "-h" else {
      if words.count > 1, let command = commands.first(where: { $0.name == words[1] }) { print(command.help, terminator: "") } else { print(help, terminator: "") }
      exit(words.isEmpty ? Exit.wrongInput : Exit.done)
    }
    do {
      guard let command = commands.first(where: { $0.name == name }) else {
        throw Problem(
          "atelier has no command '\(name)'", hint: suggestion(for: name, among: commands.map(\.name), noun: "commands"))
      }
      if words.contains("--help") || words.contains("-h") {
        print(command.help, terminator: "")
        exit(Exit.done)
      }
      exit(try command.run(try Arguments(Array(words.dropFirst()), of: command)))
    } catch let problems as Problems {
      Screen.complain(problems.rendered(color: Screen.errorsHaveColor))
      let count = problems.errors.count
      if count > 1 { Screen.complain("\(count) errors; nothing was run") }
    } catch let problem as Problem {
      Screen.complain(problem.rendered(color: Screen.errorsHaveColor))
    } catch {
      Screen.complain(Problem("\(error)").rendered(color: Screen.errorsHaveColor))
    }
    exit(Exit.wrongInput)
  }

  static var help: String {
    var text = """
      Atelier runs experiments on generative models: one YAML file says data, networks, objective and sweep;
      training leaves CSV tables and PNG figures.


      """
    let shown = commands.filter { $0.name != "trial" }
    let width = shown.map { $0.name.count + $0.operands.count + 1 }.max() ?? 0
    for command in shown {
      let left = "\(command.name) \(command.operands)"
      text += "  atelier \(left)\(String(repeating: " ", count: width - left.count + 2))\n      \(command.summary)\n"
    }
    return text + "\n  atelier help COMMAND tells its options. Start with: atelier new my-first\n"
  }
}
