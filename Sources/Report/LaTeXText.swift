import Basics

/// Texts as LaTeX sets them.
package enum LaTeXText {
  /// A text in which nothing is a command. What the fonts of texts lack is mathematics: Greek, arrows, `≤`.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in ScreenText.clean(text).unicodeScalars {
      if let command = commands[scalar] {
        result += command
      } else if let sign = signs[scalar] {
        result += "$\(sign)$"
      } else if scalar.properties.generalCategory == .spaceSeparator, scalar != " " {
        result += "~"
      } else if scalar != "\u{200D}" {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A row of a table. LaTeX takes what begins with `[` or `*` for an option of the row or rule above.
  package static func row(_ cells: [String]) -> String {
    let isOption = cells.first?.utf8.first.map { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "*") } ?? false
    return (isOption ? "{}" : "") + cells.joined(separator: " & ") + " \\\\"
  }

  /// What to say above a text of LaTeX if pdflatex lacks some of its letters; nil: it has all.
  package static func warning(of text: String) -> String? {
    var lacking: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars where !isText(scalar) && !lacking.contains(scalar) { lacking.append(scalar) }
    guard !lacking.isEmpty else { return nil }
    let shown = lacking.prefix(20).map { String($0) } + (lacking.count > 20 ? ["…"] : [])
    return "pdflatex lacks \(shown.joined(separator: " ")): lualatex, with a font that has them"
  }

  /// Whether pdflatex sets a letter with its own fonts and encoding, as the kernel of 2020 and later does.
  private static func isText(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return true }
    guard (0xA1...0x17F).contains(scalar.value) else { return otherTexts.contains(scalar) }
    return !foreign.contains(scalar)
  }

  /// Of Latin letters those that its first encoding, OT1, has not.
  private static let foreign = Set("ÐÞðþĄąĐđĘęĦħĮįĸĿŀŉŊŋŦŧŲųſ".unicodeScalars)
  private static let otherTexts = Set("ȘșȚț‐‑‒–—―‖‘’“”†‡•…‰€™№".unicodeScalars)

  private static let commands: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "–": "--", "\u{FFFD}": "?",
  ]

  private static let signs: [Unicode.Scalar: String] = {
    var signs: [Unicode.Scalar: String] = [
      "<": "<", ">": ">", "|": "|", "«": "\\ll", "»": "\\gg", "±": "\\pm", "×": "\\times", "÷": "\\div", "−": "-",
      "·": "\\cdot", "√": "\\surd", "∞": "\\infty", "≤": "\\leq", "≥": "\\geq", "≠": "\\neq", "≈": "\\approx",
      "∼": "\\sim", "∝": "\\propto", "≪": "\\ll", "≫": "\\gg", "→": "\\rightarrow", "←": "\\leftarrow",
      "↑": "\\uparrow", "↓": "\\downarrow", "↔": "\\leftrightarrow", "⇒": "\\Rightarrow", "†": "^\\dagger",
      "‡": "^\\ddagger", "∈": "\\in", "∂": "\\partial", "∇": "\\nabla", "∑": "\\sum", "∏": "\\prod", "∫": "\\int",
      "∘": "\\circ", "⊕": "\\oplus", "⊗": "\\otimes", "⊙": "\\odot", "⟨": "\\langle", "⟩": "\\rangle", "ℓ": "\\ell",
      "⁺": "^{+}", "⁻": "^{-}", "ⁿ": "^{n}", "ⁱ": "^{i}", "¹": "^{1}", "²": "^{2}", "³": "^{3}",
      "ϕ": "\\phi", "ϵ": "\\epsilon", "ϑ": "\\vartheta", "ϱ": "\\varrho", "ϖ": "\\varpi",
    ]
    for (digit, scalar) in "⁰⁴⁵⁶⁷⁸⁹".unicodeScalars.enumerated() { signs[scalar] = "^{\(digit == 0 ? 0 : digit + 3)}" }
    for (digit, scalar) in "₀₁₂₃₄₅₆₇₈₉".unicodeScalars.enumerated() { signs[scalar] = "_{\(digit)}" }
    // In the order of the alphabet, with the two forms of a small sigma; capitals that look Latin are Latin.
    let names = [
      "alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
      "xi", "mathrm{o}", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "varphi", "chi", "psi", "omega",
    ]
    for (scalar, name) in zip("αβγδεζηθικλμνξοπρςστυφχψω".unicodeScalars, names) { signs[scalar] = "\\\(name)" }
    for (scalar, letter) in zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ".unicodeScalars, "ABEZHIKMNOPTX") {
      signs[scalar] = "\\mathrm{\(letter)}"
    }
    let capitals = ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"]
    for (scalar, name) in zip("ΓΔΘΛΞΠΣΥΦΨΩ".unicodeScalars, capitals) { signs[scalar] = "\\\(name)" }
    return signs
  }()
}
