import Basics
import Foundation
import TestSupport
import Testing

@testable import Report

/// Tables as pdflatex sets them: names of all signs that it has, in every place where a name may stand.
@Suite struct PDFLaTeXTests {
  private static let program = "/usr/bin/pdflatex"
  private static let hasBooktabs = Files.exists("/usr/share/texlive/texmf-dist/tex/latex/booktabs/booktabs.sty")

  static let names = [
    "[16, 32]", "*", "a_b % # $ {x} ~ ^ \\ & \"q\" <y> | -- ``z``", "β é Ω ϕ",
    "√ ± × − ≤ ≥ ∞ → ← ↑ ↓ ≠ ≈ · ∈ ∂ ∇ ∑ ∏ ⊕ ⊗",
    "x² y₀ z⁻¹ … – — ‘a’ “b” † ‡ µ ° ½ ŷ ł", "« » ¼ Œ ß ñ ø", "\u{1b}[31mred", "-98e-7",
  ]

  @Test(.enabled(if: Files.exists(program) && hasBooktabs, "pdflatex, or its package booktabs, is not installed"))
  func hostileNames() throws {
    let all = [true, false].map { isHeader in
      table(
        isHeader ? Self.names : ["[k]"], isHeader ? [("m", nil)] : Self.names.map { ($0, .lower) },
        Self.names.enumerated().map { index, name in
          let value = [1.5, -3.25e-8, 1e300][index % 3]
          return (
            isHeader ? Self.names.map { "\(name)\($0)" } : [name], Array(repeating: [value], count: isHeader ? 1 : 9)
          )
        }, notes: Self.names)
    }
    let folder = TemporaryFolder()
    let body = all.map { latexTable($0) }.joined(separator: "\n")
    #expect(!body.contains("pdflatex lacks"))
    folder.write(
      "t.tex", "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n\(body)\\end{document}\n")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["60", Self.program, "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let log = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(log.suffix(1500))")
    #expect(!log.contains("Missing character"))
  }
}
