import Basics

/// What completes command lines in a shell, from the table of commands.
struct Completions {
  let name: String
  let text: @Sendable () -> String

  static let shells = [
    Completions(name: "bash", text: { bash }), Completions(name: "zsh", text: { zsh }),
    Completions(name: "fish", text: { fish }),
  ]

  private static var commands: [Command] { Atelier.shown }
  private static let header = "# Completions of atelier, written by `atelier show completions"

  // MARK: bash

  private static var bash: String {
    var text = """
      \(header) bash`.
      _atelier() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} verbs= options= valued=
        COMPREPLY=()
        if [ "$COMP_CWORD" = 1 ]; then
          COMPREPLY=($(compgen -W "\(commands.map(\.name).joined(separator: " ")) help --help --version" -- "$word"))
          compopt +o default
          return
        fi
        case ${COMP_WORDS[1]} in
          help) [ "$COMP_CWORD" = 2 ] && verbs="\(commands.map(\.name).joined(separator: " "))" ;;

      """
    for command in commands {
      let options = command.options.map { "--\($0.name)" } + ["--help"]
      let valued = command.options.filter { $0.value != nil && !$0.takesPath }.map { "--\($0.name)" }
      text += """
            \(command.name))
              [ "$COMP_CWORD" = 2 ] && verbs="\(command.verbs.joined(separator: " "))"
              options="\(options.joined(separator: " "))" valued=" \(valued.joined(separator: " ")) " ;;

        """
    }
    return text + """
        esac
        # Where nothing is found, readline completes files. Values that are no files cannot be completed.
        case $valued in *" $before "*) compopt +o default; return ;; esac
        case $word in
          -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
          *) COMPREPLY=($(compgen -W "$verbs" -- "$word")) ;;
        esac
      }
      complete -o default -F _atelier atelier

      """
  }

  // MARK: zsh

  private static var zsh: String {
    var text = """
      #compdef atelier
      \(header) zsh`.
      _atelier() {
        local -a commands
        commands=(

      """
    for command in commands { text += "    \("\(command.name):\(command.summary)".shellWord)\n" }
    text += """
          'help:Lists the options of a command.'
        )
        if (( CURRENT == 2 )); then
          _describe -t commands command commands
          return
        fi
        case $words[2] in
          help) (( CURRENT == 3 )) && _describe -t commands command commands ;;

      """
    for command in commands {
      var lines = command.options.map { option in
        let help = option.summary.reduce(into: "") { text, letter in
          text += "[]:".contains(letter) ? "\\\(letter)" : "\(letter)"
        }
        let value = option.value.map { ":\($0):\(option.takesPath ? "_files" : " ")" } ?? ""
        return "--\(option.name)[\(help)]\(value)".shellWord
      }
      lines.append("--help[lists its options]".shellWord)
      if !command.verbs.isEmpty { lines.append("2: :(\(command.verbs.joined(separator: " ")))".shellWord) }
      lines.append("*: :_files".shellWord)
      text += "    \(command.name)) _arguments \\\n      " + lines.joined(separator: " \\\n      ") + " ;;\n"
    }
    return text + """
        esac
      }
      _atelier "$@"

      """
  }

  // MARK: fish

  private static var fish: String {
    let first = "__fish_is_nth_token 1"
    func second(_ command: String) -> String {
      "test (count (commandline -opc)) -eq 2; and test (commandline -opc)[2] = \(command)"
    }
    var text = """
      \(header) fish`.
      complete -c atelier -n \(first.shellWord) -f
      complete -c atelier -n \(first.shellWord) -a help -d 'Lists the options of a command.'
      complete -c atelier -n \(second("help").shellWord) -f -a \(commands.map(\.name).joined(separator: " ").shellWord)

      """
    for command in commands {
      text += "complete -c atelier -n \(first.shellWord) -a \(command.name) -d \(command.summary.shellWord)\n"
    }
    for command in commands {
      let own = "test (count (commandline -opc)) -gt 1; and test (commandline -opc)[2] = \(command.name)"
      if !command.verbs.isEmpty {
        text +=
          "complete -c atelier -n \(second(command.name).shellWord) -f -a \(command.verbs.joined(separator: " ").shellWord)\n"
      }
      for option in command.options {
        let value = option.value == nil ? "" : option.takesPath ? " -r -F" : " -x"
        text += "complete -c atelier -n \(own.shellWord) -l \(option.name)\(value) -d \(option.summary.shellWord)\n"
      }
      text += "complete -c atelier -n \(own.shellWord) -l help -d 'lists its options'\n"
    }
    return text
  }
}

extension Command.Option {
  /// Whether its value is a file or a folder.
  fileprivate var takesPath: Bool { value.map { $0 == "DIR" || $0 == "FILE" || $0.hasSuffix(".npy") } ?? false }
}
