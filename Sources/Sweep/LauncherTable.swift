import Basics
import Results

/// A launcher that can be asked for by its name.
package struct LauncherRow: Sendable {
  package var name: String
  /// Reads the words after its name.
  package var read: @Sendable (_ words: [String]) throws(Problem) -> LauncherChoice

  package init(_ name: String, _ read: @escaping @Sendable ([String]) throws(Problem) -> LauncherChoice) {
    self.name = name
    self.read = read
  }
}

/// What runs trials, as somebody asked for it.
package struct LauncherChoice: Sendable {
  /// Whether trials are children of this process: how many of them run at once is for it to say, and they end with it.
  package var isOnThisMachine = true
  /// The threads of a trial.
  package var threads = 1
  package var make: @Sendable (LauncherSite) -> any Launcher

  package static let local = LauncherChoice { LocalLauncher(start: $0.start) }

  /// `local`, or a launcher with words of its own: `slurm partition cpu time 2h`.
  package static func named(_ text: String) throws(Problem) -> LauncherChoice {
    let words = text.split { $0.isWhitespace }.map(String.init)
    let name = words.first ?? ""
    guard let row = launchers.first(where: { $0.name == name }) else {
      throw Problem(
        "there is no launcher '\(ScreenText.clean(name))'",
        hint: suggestion(for: name, among: launchers.map(\.name), noun: "launchers"))
    }
    return try row.read(Array(words.dropFirst()))
  }
}

/// Where a launcher works.
package struct LauncherSite {
  /// Starts a command as a copy of this process, for launchers on this machine.
  package var start: LocalLauncher.Start?
  package var results: ResultsFolder
  /// What must work on another machine that is to run trials; nothing: it is not asked.
  package var check: [String]

  package init(start: LocalLauncher.Start? = nil, results: ResultsFolder, check: [String] = []) {
    self.start = start
    self.results = results
    self.check = check
  }
}

/// All launchers; the first is the default.
package let launchers = [
  LauncherRow("local") { (words) throws(Problem) in
    guard let word = words.first else { return .local }
    throw Problem("'local' takes no words: '\(word)'", hint: "--workers says how many trials run at once")
  },
  LauncherRow("slurm") { (words) throws(Problem) in
    let options = try SlurmOptions(words)
    return LauncherChoice(isOnThisMachine: false, threads: options.cpus) { SlurmLauncher(options, $0) }
  },
]
