import Basics
import Results
import Testing

@testable import Report

@Suite struct PaperTableTests {
  private let example = table(
    ["latent", "kind"], [("valid_elbo", .higher), ("test_fid", .lower), ("seconds", nil)],
    [
      (["2", "a_b|c"], [[-142.3, -143.1, -141.5], [1200, 1900, 1500], [62, 63, 61]]),
      (["10", "a_b|c"], [[-98.31, -98.2, -98.4], [130, 110, 121], [64, 66, 65]]),
      (["100", "a_b|c"], [[-98.6, -98.1, -98.3], [], [70]]),
    ], notes: ["test_fid: 100 % of <few> images"])

  @Test func markdown() {
    #expect(
      markdownTable(example) == #"""
        | latent |      valid\_elbo ↑ |    test\_fid ↓ |         seconds |
        | -----: | -----------------: | -------------: | --------------: |
        |      2 |   -142.3  ± 2.0    |   1533 ± 870   |   62.0  ± 2.5   |
        |     10 |  **-98.30 ± 0.25** |  **120 ± 25**  |   65.0  ± 2.5   |
        |    100 |    -98.33 ± 0.63 † |              – |   70.00         |

        in all rows: kind a\_b\|c, trials 3

        ± half of the 95 % interval of the mean; bold: best of its column; † not significantly worse (paired t tests over 3 seeds, Holm's correction, 5 %)

        test\_fid: 100 % of \<few\> images

        """#)
  }

  @Test func latex() {
    #expect(
      latexTable(example) == #"""
        % needs \usepackage{booktabs}
        \begin{table}
          \centering
          \caption{in all rows: kind a\_b$|$c, trials 3; $\pm$ half of the 95 \% interval of the mean; bold: best of its column; $^\dagger$: not significantly worse (paired t tests over 3 seeds, Holm's correction, 5 \%); test\_fid: 100 \% of $<$few$>$ images.}
          \begin{tabular}{r r@{}l@{}l r@{}l@{}l r@{}l@{}l}
            \toprule
            latent & \multicolumn{3}{c}{valid\_elbo $\uparrow$} & \multicolumn{3}{c}{test\_fid $\downarrow$} & \multicolumn{3}{c}{seconds} \\
            \midrule
            2 & $-$142 & .3 & ${}\pm{}$2.0 & 1533 &  & ${}\pm{}$870 & 62 & .0 & ${}\pm{}$2.5 \\
            10 & \textbf{$-$98} & \textbf{.30} & ${}\pm{}$\textbf{0.25} & \textbf{120} &  & ${}\pm{}$\textbf{25} & 65 & .0 & ${}\pm{}$2.5 \\
            100 & $-$98 & .33 & ${}\pm{}$0.63$^\dagger$ & -- & & & 70 & .00 &  \\
            \bottomrule
          \end{tabular}
        \end{table}

        """#)
  }

  /// What LaTeX and Markdown take for commands stays what it is; names that are not numbers keep their hyphens.
  @Test func special() {
    var table = table(
      [#"a\b"#, "c"], [("m^2_{x}", .lower)],
      [(["wgan-gp", "1e-3"], [[1.5e-9, 1.7e-9]]), (["5 % & #1 $x ~y\u{1b}", "-2"], [[3e-9, 3.1e-9]])], trials: 2)
    table.metrics[0].unit = "nats"
    let latex = latexTable(table)
    #expect(
      latex.contains(
        #"a\textbackslash{}b & c & \multicolumn{3}{c}{m\textasciicircum{}2\_\{x\} $\downarrow$ (nats)} \\"#))
    #expect(
      latex.contains(
        #"wgan-gp & 1e$-$3 & \multicolumn{3}{r}{\textbf{(1.6 $\pm$ 1.3)}$\cdot10^{-9}$} \\"#))
    #expect(latex.contains(##"5 \% \& \#1 \$x \textasciitilde{}y? & $-$2 & "##))
    let markdown = markdownTable(table)
    #expect(markdown.hasPrefix(#"| a\\b "#) && markdown.contains(#" m^2\_{x} ↓ (nats) |"#))
    #expect(markdown.contains(##"5 % & \#1 $x \~y"##))
  }
}

/// What LaTeX makes of texts that are not its own.
@Suite struct HostileLaTeXTests {
  /// `\\[` and `\\*` are commands of rows, and so are `\toprule[` and `\midrule[`.
  @Test func rowsThatBeginLikeOptions() {
    let latex = latexTable(
      table(["[a]", "b"], [("m", nil)], [(["[16, 32]", "x"], [[1]]), (["*", "y"], [[2]]), (["2", "z"], [[3]])]))
    #expect(latex.contains("\n    {}[a] & b & "))
    #expect(latex.contains("\n    {}[16, 32] & x & ") && latex.contains("\n    {}* & y & "))
    #expect(latex.contains("\n    2 & z & "))
  }

  /// A mark that stands on a letter does not hide it.
  @Test func marksOnSpecialLetters() {
    let odd = table(["k"], [("m", nil)], [(["a_\u{301}b|\u{301}"], [[1]]), (["c&\u{301}"], [[2]])])
    #expect(latexTable(odd).unicodeScalars.contains { $0 == "\u{301}" })
    #expect(Array(latexTable(odd).utf8).firstRange(of: Array("a\\_\u{301}b$|$\u{301} &".utf8)) != nil)
    #expect(Array(latexTable(odd).utf8).firstRange(of: Array("c\\&\u{301} &".utf8)) != nil)
    #expect(Array(markdownTable(odd).utf8).firstRange(of: Array("a\\_\u{301}b\\|\u{301}".utf8)) != nil)
  }

  @Test func powersOfTen() {
    let small = table(
      ["k"], [("m", .lower)], [(["1"], [[3.25e-8]]), (["2"], [[1.5e-300, 1e300]]), (["3"], [[-1.234e9]])])
    let latex = latexTable(small)
    #expect(latex.contains(" & \\multicolumn{3}{r}{3.250$\\cdot10^{-8}$} \\\\\n"))
    #expect(latex.contains("$-$1.234}$\\cdot10^{9}$"))
    #expect(!latex.contains("e-08") && !latex.contains("e+09"))
    #expect(screenTable(small, width: 80).contains("3.250e-08"))
  }

  /// Letters and signs that pdflatex has in mathematics alone.
  @Test func signsAreMathematics() {
    let latex = latexTable(table(["β"], [("√x²", .lower)], [(["α−1 ≤ ∞"], [[1]]), (["a → b × ±2"], [[2]])]))
    #expect(latex.contains("$\\beta$ & \\multicolumn{3}{c}{$\\surd$x$^{2}$ $\\downarrow$}"))
    #expect(latex.contains("$\\alpha$$-$1 $\\leq$ $\\infty$ & "))
    #expect(latex.contains("a $\\rightarrow$ b $\\times$ $\\pm$2 & "))
    #expect(latex.hasPrefix("% needs \\usepackage{booktabs}\n"))
  }

  /// Those that it has not at all are named where they are found.
  @Test func lettersOfOtherScripts() {
    let latex = latexTable(table(["k"], [("m", nil)], [(["日本"], [[1]]), (["и"], [[2]])]))
    #expect(
      latex.hasPrefix(
        "% needs \\usepackage{booktabs}; pdflatex lacks 日 本 и: lualatex, with a font that has them\n"))
  }
}
