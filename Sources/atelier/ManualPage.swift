import Basics

/// The manual page, atelier(1), from the table of commands.
enum ManualPage {
  static var text: String {
    var lines = [
      ".TH ATELIER 1 \"\" \"atelier \(programVersion)\" \"User Commands\"", ".SH NAME",
      plain("atelier - runs experiments on generative models"), ".SH SYNOPSIS", ".B atelier", plain("COMMAND [word …]"),
      ".SH DESCRIPTION", plain(Atelier.purpose), ".SH COMMANDS",
    ]
    for command in Atelier.shown {
      lines += [".SS \(plain(command.usage))", plain(command.summary)]
      for option in command.options {
        let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
        lines += [".TP", "\\fB\(escaped("--" + option.name))\\fR\(value)", plain(option.summary)]
      }
    }
    lines += [".SH EXIT STATUS"]
    for (status, meaning) in Exit.meanings { lines += [".TP", ".B \(status)", plain(meaning)] }
    lines += [".SH ENVIRONMENT"]
    for (name, meaning) in variables { lines += [".TP", ".B \(name)", plain(meaning)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let variables = [
    (
      "ATELIER_CPU",
      "Of an installation: which of its programs runs, x86-64-v3 or x86-64-v4; without it the best for this processor."
    ),
    ("ATELIER_DATA", "The folder where published sets of data are looked for."),
  ]

  /// A line of text: what roff would read as a request or an escape is a letter.
  private static func plain(_ text: String) -> String {
    let escaped = escaped(text)
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { text, letter in
      switch letter {
      case "\\": text += "\\e"
      case "-": text += "\\-"
      case let letter where !letter.isASCII:
        let code = String(letter.value, radix: 16, uppercase: true)
        text += "\\[u\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)]"
      default: text.unicodeScalars.append(letter)
      }
    }
  }
}
