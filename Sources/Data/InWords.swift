import Basics

/// 11594722 as 11.6 MB.
package func inBytes(_ bytes: Int) -> String {
  let units = ["kB", "MB", "GB", "TB"]
  var (number, unit) = (Double(bytes) / 1000, 0)
  while number >= 999.95, unit < units.count - 1 { (number, unit) = (number / 1000, unit + 1) }
  let tenths = (number * 10).rounded() / 10
  return "\(tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)) \(units[unit])"
}

/// With `~` for the home folder.
package func shortened(_ path: String) -> String {
  guard let home = DataFolder.environment("HOME"), home.count > 1, path.hasPrefix(home + "/") else { return path }
  return "~" + path.dropFirst(home.count)
}
