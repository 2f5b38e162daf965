import Basics

/// A launcher that can be asked for by its name.
package struct LauncherRow: Sendable {
  package var name: String
  /// Makes the launcher. Its argument starts a command as a copy of this process, for launchers on this machine.
  package var make: @Sendable (LocalLauncher.Start?) -> any Launcher

  package init(_ name: String, _ make: @escaping @Sendable (LocalLauncher.Start?) -> any Launcher) {
    self.name = name
    self.make = make
  }

  package static func named(_ name: String) throws(Problem) -> LauncherRow {
    guard let row = launchers.first(where: { $0.name == name }) else {
      throw Problem(
        "there is no launcher '\(name)'",
        hint: suggestion(for: name, among: launchers.map(\.name), noun: "launchers"))
    }
    return row
  }
}

/// All launchers; the first is the default.
package let launchers = [
  LauncherRow("local") { LocalLauncher(start: $0) }
]
