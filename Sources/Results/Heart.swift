import Basics
import Glibc
import Synchronization

/// Shows others that this process lives: the file `heart` in a folder, with a number that grows every second whatever the
/// process is doing. A process that is stopped, or whose machine is gone, falls silent.
///
/// The file is opened anew for each beat, so that machines that share the folder see it, and never made anew: where
/// somebody has taken the folder over (`Claim`), the beats go nowhere.
package final class Heart: Sendable {
  package static let name = "heart"
  private let beating: Beating

  /// Begins to beat in a folder that is there.
  package init(in folder: String) throws {
    let path = "\(folder)/\(Self.name)"
    let head = "\(Owner.ofThisProcess.text)\n"
    try Files.writeQuickly(head + String(repeating: "0", count: Beating.digits) + "\n", to: path)
    beating = Beating(path, offset: head.utf8.count)
    var thread = pthread_t()
    // Signals are for other threads, which know what to do with them.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let code = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Beating>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(beating).toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard code == 0 else { throw FileError("start a thread for", path, code: code) }
    pthread_detach(thread)
  }

  deinit { stop() }

  /// Falls silent and removes the file.
  package func stop() { beating.stop() }

  /// What the thread does. It makes nothing and asks for nothing, so that the process may be copied at any moment.
  private final class Beating: @unchecked Sendable {
    static let digits = 12
    private let path: UnsafeMutablePointer<CChar>
    private let offset: Int
    private let isStopped = Atomic(false)

    init(_ path: String, offset: Int) {
      self.path = strdup(path)
      self.offset = offset
    }

    deinit { free(path) }

    func stop() { if !isStopped.exchange(true, ordering: .relaxed) { unlink(path) } }

    func run() {
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.digits) { line in
        for count in 1... {
          // In short sleeps, so that the thread ends soon after its heart.
          for _ in 0..<10 {
            usleep(100_000)
            if isStopped.load(ordering: .relaxed) { return }
          }
          var rest = count
          for index in (0..<Self.digits).reversed() {
            line[index] = UInt8(48 + rest % 10)
            rest /= 10
          }
          let file = open(path, O_WRONLY | O_CLOEXEC)
          guard file >= 0 else { continue }
          pwrite(file, line.baseAddress, Self.digits, off_t(offset))
          close(file)
        }
      }
    }
  }
}

/// The process that a heart belongs to.
package struct Owner: Sendable, Hashable {
  package var process: Int
  /// When it was started, in ticks since its machine was: numbers of processes come again.
  var born: String
  /// The run of the machine, and where processes have numbers of their own, that too.
  var machine: String
  package var host: String

  var text: String { "\(process) \(born) \(machine) \(host)" }

  init?(_ text: some StringProtocol) {
    let words = text.split(separator: " ")
    guard words.count == 4, let process = Int(words[0]) else { return nil }
    (self.process, born, machine, host) = (process, String(words[1]), String(words[2]), String(words[3]))
  }

  private init(process: Int, born: String, machine: String, host: String) {
    (self.process, self.born, self.machine, self.host) = (process, born, machine, host)
  }

  static var ofThisProcess: Owner {
    Owner(
      process: Int(getpid()), born: born(Int(getpid())) ?? "0", machine: thisMachine, host: thisHost)
  }

  private static let thisMachine: String = {
    let boot = (try? Files.text("/proc/sys/kernel/random/boot_id"))?.filter { !$0.isWhitespace } ?? ""
    var link = [UInt8](repeating: 0, count: 64)
    let count = readlink("/proc/self/ns/pid", &link, link.count)
    let space = String(decoding: link.prefix(max(0, count)), as: UTF8.self)
    return "\(boot.isEmpty ? "?" : boot)/\(space)"
  }()

  private static let thisHost: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty || text.contains(" ") ? "?" : text
  }()

  /// When a process of this machine was started, the 22nd word of its state; nil where that cannot be seen. Of one that
  /// has ended, and that nobody has asked about, it is empty.
  private static func born(_ process: Int) -> String? {
    // The words come after its name in brackets.
    guard let text = try? Files.text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    let words = text[end...].split(separator: " ")
    guard words.count > 20 else { return nil }
    return words[1] == "Z" ? "" : String(words[20])
  }

  /// Whether it is known to have ended: it ran on this machine and is no longer there. Processes of other users may be
  /// hidden.
  package var isGone: Bool {
    guard machine == Self.thisMachine else { return false }
    if let there = Self.born(process) { return there != born }
    return kill(pid_t(clamping: process), 0) != 0 && errno == ESRCH
  }

  package var isOnThisMachine: Bool { machine == Self.thisMachine }

  package var words: String { isOnThisMachine ? "process \(process)" : "process \(process) on \(host)" }
}

/// What a heart says at a moment.
package struct Beat: Sendable, Hashable {
  package var owner: Owner
  package var count: Int

  /// nil where there is no heart, or it cannot be read.
  package init?(in folder: String) {
    guard let text = try? Files.text("\(folder)/\(Heart.name)") else { return nil }
    let lines = text.split(separator: "\n")
    guard lines.count == 2, let owner = Owner(lines[0]), let count = Int(lines[1]) else { return nil }
    (self.owner, self.count) = (owner, count)
  }
}

/// Watches a heart: by its own clock and by whether the number grows, since clocks of machines differ and jump.
package struct Pulse: Sendable {
  /// How many seconds of silence mean death. What it costs to be wrong is work done twice, never a wrong result.
  package static let limit = max(2, Double(getenv("ATELIER_HEART_LIMIT").map { String(cString: $0) } ?? "") ?? 30)

  private var last: Beat?
  private var since = 0.0

  package init() {}

  /// Watches the heart in a folder until it beats or has been silent for long enough; whose it is, if it beats.
  ///
  /// - Parameter waiting: called a few times a second with how long it has been watched; false: no more.
  package static func owner(beatingIn folder: String, waiting: (_ seconds: Double) -> Bool = { _ in true }) -> Owner? {
    guard let first = Beat(in: folder) else { return nil }
    let began = secondsNow()
    var pulse = Pulse()
    while pulse.isAlive(Beat(in: folder), now: secondsNow()), waiting(secondsNow() - began) {
      if let now = Beat(in: folder), now != first { return now.owner }
      usleep(50_000)
    }
    return nil
  }

  /// Whether the process is taken to live. One that was never seen before has the benefit of the doubt.
  package mutating func isAlive(_ beat: Beat?, now: Double) -> Bool {
    guard let beat, !beat.owner.isGone else { return false }
    if beat != last { (last, since) = (beat, now) }
    return now - since < Self.limit
  }
}
