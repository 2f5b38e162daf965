import Basics
import Glibc

/// The folder of prepared pictures. Whoever adds a file keeps all of them below a limit: those that were not used for
/// longest go first, and never one that a process has open.
package struct PreparedCache: Sendable {
  /// One file of it.
  package struct Entry: Sendable {
    package let path: String
    package let size: Int
    /// When it was opened last, in seconds since 1970.
    package let used: Double
    /// `celeba crop 148 resize 64 of /data/celeba.zip`; nil: it is not complete.
    package var made: String? { path.hasSuffix(".part") ? nil : PreparedArrays.description(ofFile: path) }

    /// Whether a process has it open: it shares a lock on it then.
    package var isInUse: Bool { !withLock { true } }

    /// Removes it; false: a process has it open, or it is not ours to remove.
    package func remove() -> Bool { withLock { unlink(path) == 0 } }

    private func withLock(_ work: () -> Bool) -> Bool {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return false }
      defer { close(file) }
      return flock(file, LOCK_EX | LOCK_NB) == 0 && work()
    }
  }

  package let folder: String
  /// Instead of the user's; for tests.
  private let ownLimit: Int?
  private let say: @Sendable (String) -> Void

  package init(_ folder: String, limit: Int? = nil, say: @escaping @Sendable (String) -> Void = Self.complain) {
    self.folder = folder
    ownLimit = limit
    self.say = say
  }

  /// That of the user; nil: there is no home.
  package static var own: PreparedCache? { DataFolder.cache().map { PreparedCache($0 + "/prepared") } }

  /// In the order of their use, the last one first.
  package var entries: [Entry] {
    Files.names(in: folder).filter { $0.hasSuffix(".safetensors") || $0.hasSuffix(".part") }.compactMap { name in
      let path = "\(folder)/\(name)"
      guard let size = Files.size(path), let used = Files.time(path) else { return nil }
      return Entry(path: path, size: size, used: used)
    }.sorted { $0.used > $1.used }
  }

  func path(of key: String) -> String { "\(folder)/\(Digest.hex(of: key.utf8).prefix(32)).safetensors" }

  /// Removes what was not used for longest until `bytes` more fit. Files in use stay, so the total may exceed the limit
  /// until a later call removes them.
  func makeRoom(for bytes: Int) throws(Problem) -> [Entry] {
    let limit = try limit
    let all = entries
    var total = all.reduce(bytes) { $0 + $1.size }
    var gone: [Entry] = []
    for entry in all.reversed() where total > limit && entry.remove() {
      total -= entry.size
      gone.append(entry)
    }
    return gone
  }

  // MARK: The limit

  /// How many bytes all files together may have.
  package var limit: Int {
    get throws(Problem) { if let ownLimit { ownLimit } else { try Self.userLimit() } }
  }

  package static func userLimit() throws(Problem) -> Int {
    try limit(DataFolder.environment("ATELIER_CACHE_LIMIT"))
  }

  /// `500 MB`, `10 GB`; 0: nothing is kept.
  static func limit(_ text: String?) throws(Problem) -> Int {
    guard let text else { return 10_000_000_000 }
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.uppercased()
    let units = ["KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12]
    guard let number = Double(digits), number < 1e6, let size = units[unit] ?? (unit.isEmpty && number == 0 ? 1 : nil)
    else {
      throw Problem(
        "ATELIER_CACHE_LIMIT is '\(text)', which is no size",
        hint: "ATELIER_CACHE_LIMIT='10 GB', 500MB, or 0: nothing is kept")
    }
    return Int(number * size)
  }

  // MARK: What is said

  /// Less is not worth a word.
  private static let told = 10_000_000

  /// Before it is made.
  func tell(_ header: Safetensors, _ size: Int, _ path: String, gone: [Entry]) {
    guard size >= Self.told || !gone.isEmpty else { return }
    say("caching \(Self.pictures(header)) as \(shortened(path)): \(NumberText.bytes(size))")
    guard !gone.isEmpty else { return }
    let freed = NumberText.bytes(gone.reduce(0) { $0 + $1.size })
    let files = gone.count == 1 ? "a file" : "\(gone.count) files"
    say("removed \(files) from the cache, not used for longest: \(freed) (ATELIER_CACHE_LIMIT)")
  }

  /// The same of what is too large to keep.
  func tellUnkept(_ header: Safetensors, _ size: Int) {
    guard size >= Self.told, let limit = try? limit else { return }
    say(
      "preparing \(Self.pictures(header)) in \(shortened(folder)) for this run alone: \(NumberText.bytes(size)), "
        + "ATELIER_CACHE_LIMIT is \(NumberText.bytes(limit))")
  }

  private static func pictures(_ header: Safetensors) -> String {
    "\(NumberText.grouped(header.sections.first?.shape.first ?? 0)) pictures"
  }

  package static func complain(_ text: String) {
    let bytes = Array("\(ScreenText.clean(text))\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
