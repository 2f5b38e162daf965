import Basics
internal import CBuild
import Engine
import Figures
import Spec

/// Of which build this program is.
enum Build {
  /// The kind of processor that it was built for.
  static var processor: String {
    let cpu = String(cString: atelier_built_for())
    return cpu == "native" ? "the machine it was built on" : cpu
  }

  /// What `atelier --version` prints: what results depend on besides the file.
  static var words: String {
    let commit = String(cString: atelier_commit())
    let libraries = Processor.libraries + drawingLibraries + [readingLibrary]
    return """
      atelier \(programVersion)\(commit.isEmpty ? "" : " (\(commit))")
      built for \(processor): \(Processor.words)
      \(libraries.joined(separator: ", "))

      """
  }
}
