import Basics
import Data
import Glibc

/// `atelier data cache`: what is in the cache of prepared pictures, and all of it removed.
enum DataCache {
  static var text: String {
    get throws(Problem) {
      let cache = try cache
      let entries = cache.entries
      guard !entries.isEmpty else { return "\(shortened(cache.folder)): nothing is cached\n" }
      let rows = entries.map { entry in
        ["  " + NumberText.bytes(entry.size), entry.isInUse ? "in use" : ago(entry.used), made(entry)]
      }
      let total = NumberText.bytes(entries.reduce(0) { $0 + $1.size })
      let lines =
        Screen.aligned([["  size", "used", "made of"]] + rows)
        + [
          "",
          "\(shortened(cache.folder)): \(total) of at most \(NumberText.bytes(try cache.limit)) (ATELIER_CACHE_LIMIT)",
          "atelier data cache --clear removes it",
        ]
      return lines.joined(separator: "\n") + "\n"
    }
  }

  static func clear() throws(Problem) -> String {
    let cache = try cache
    let entries = cache.entries
    let gone = entries.filter { $0.remove() }
    var text =
      "\(shortened(cache.folder)): \(files(gone.count)) removed, \(NumberText.bytes(gone.reduce(0) { $0 + $1.size })) freed\n"
    if gone.count < entries.count { text += "\(files(entries.count - gone.count)) in use left alone\n" }
    return text
  }

  private static var cache: PreparedCache {
    get throws(Problem) {
      guard let cache = PreparedCache.own else {
        throw Problem("there is no cache: it is not known where your home is", hint: "set HOME or XDG_CACHE_HOME")
      }
      return cache
    }
  }

  private static func made(_ entry: PreparedCache.Entry) -> String {
    guard let made = entry.made else {
      return entry.isInUse ? "being made" : "not complete: its run was ended"
    }
    return made.split(separator: " ", omittingEmptySubsequences: false).map { shortened(String($0)) }
      .joined(separator: " ")
  }

  private static func ago(_ time: Double) -> String {
    let seconds = max(0, Double(Glibc.time(nil)) - time)
    let days = Int(seconds / 86_400)
    return days < 2 ? "\(duration(seconds)) ago" : "\(days) days ago"
  }

  private static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }
}
