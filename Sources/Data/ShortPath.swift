import Basics

/// With `~` for the home folder.
package func shortened(_ path: String) -> String {
  guard let home = DataFolder.environment("HOME"), home.count > 1, path.hasPrefix(home + "/") else { return path }
  return "~" + path.dropFirst(home.count)
}
