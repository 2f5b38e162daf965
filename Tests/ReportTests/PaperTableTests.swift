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
