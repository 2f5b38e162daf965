import Basics
internal import CBuild
import Engine
import Figures
import Spec

/// Of which build this program is.
enum Build {
  /// What `atelier --version` prints: of two programs that print the same, results are the same.
  static var words: String {
    let (commit, cpu) = (String(cString: atelier_commit()), String(cString: atelier_built_for()))
    let libraries = Processor.libraries + drawingLibraries + [readingLibrary]
    return """
      atelier \(programVersion)\(commit.isEmpty ? "" : " (\(commit))")
      built for \(cpu); \(Processor.words)
      \(libraries.joined(separator: ", "))

      """
  }
}
