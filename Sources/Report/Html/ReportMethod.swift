import Figures

/// What a report says of an experiment that results do not hold: it is told by those who know the model.
package struct ReportMethod: Sendable, Hashable {
  /// A name and what is said of it.
  package struct Line: Sendable, Hashable {
    package var name: String
    package var words: String
    package init(_ name: String, _ words: String) {
      self.name = name
      self.words = words
    }
  }

  package struct Network: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
      /// Its index, as in the names of its weights.
      package var path: String
      package var text: String
      package var depth: Int
      package var shape: String
      package var parameters: Int
      package init(path: String, text: String, depth: Int, shape: String, parameters: Int) {
        self.path = path
        self.text = text
        self.depth = depth
        self.shape = shape
        self.parameters = parameters
      }
    }

    package var name: String
    /// The shape that it takes; empty: numbers alone.
    package var input: String
    package var rows: [Row]
    package var parameters: Int
    package init(name: String, input: String, rows: [Row], parameters: Int) {
      self.name = name
      self.input = input
      self.rows = rows
      self.parameters = parameters
    }
  }

  package var data: [Line] = []
  /// Of the first setting.
  package var networks: [Network] = []
  /// The objective's terms: `kl`: mean over 64 examples of a sum over 100 elements.
  package var terms: [Line] = []
  package var training: [Line] = []
  /// What of each trial's figures is shown as plain pictures, by the trial's id. No two of a trial have the same title.
  package var pictures: [String: [PagePictures]] = [:]
  /// Why some of this is not known.
  package var obstacle: String?

  package init() {}
}
