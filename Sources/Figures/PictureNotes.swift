import Basics

/// What a picture's file says about it in words: text chunks of a PNG, title and description of an SVG, metadata of a
/// PDF. A picture that has lost its folder still tells where it comes from.
package struct PictureNotes: Sendable, Hashable {
  /// Nil: the title that the picture shows.
  package var title: String?
  package var experiment: String
  /// The trial that it is of; empty: a whole sweep.
  package var trial: String
  /// The program and its version.
  package var software: String

  /// The program that draws.
  package static let program = "Atelier \(programVersion)"

  /// The notes of all that is drawn of an experiment: it goes by its title, without one by its file's name.
  package static func of(experiment: String, file: String, trial: String = "") -> PictureNotes {
    PictureNotes(experiment: experiment.isEmpty ? file : experiment, trial: trial)
  }

  package init(title: String? = nil, experiment: String = "", trial: String = "", software: String = Self.program) {
    self.title = title
    self.experiment = experiment
    self.trial = trial
    self.software = software
  }

  /// Those that are not empty, with their keywords; `Title` and `Software` are PNG's own.
  var texts: [(keyword: String, text: String)] {
    [("Title", title ?? ""), ("Experiment", experiment), ("Trial", trial), ("Software", software)]
      .map { ($0.0, printable($0.1)) }.filter { !$0.1.isEmpty }
  }

  /// All but some of them, in a line.
  func description(without keywords: [String]) -> String {
    texts.filter { !keywords.contains($0.keyword) }.map { "\($0.keyword): \($0.text)" }.joined(separator: "; ")
  }
}
