import Basics

extension ResultsFolder {
  /// Removes the unfinished files of processes that were killed. Attempts are left alone: they go away whole.
  package func removeRemains() {
    for folder in [path, figures] { AtomicFile.removeRemains(in: folder) }
    for id in Files.names(in: "\(path)/trials") {
      for folder in ["", "/answers", "/arrays", "/tables", "/figures"] {
        AtomicFile.removeRemains(in: trial(id) + folder)
      }
    }
  }
}
