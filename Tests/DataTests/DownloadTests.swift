import Basics
@preconcurrency import Glibc
import TestSupport
import Testing

@testable import Data

/// A server of files that misbehaves as asked: the first part of a path says how. It ends with the tests, when what it
/// reads from ends.
private struct Server {
  static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first { Files.exists($0) }
  /// The one that all tests ask; nil: it could not be started.
  static let address: String? = start()

  private static let script = """
    import http.server, os, re, sys, threading
    body = bytes((i * i * 31 + i // 7) % 256 for i in range(300000))
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_GET(self):
        manner = self.path.split('/')[1]
        wanted = re.match(r'bytes=(\\d+)-$', self.headers.get('Range', ''))
        start = int(wanted.group(1)) if wanted and manner != 'whole' else 0
        if manner == 'nothing' or manner == 'rest' and start == 0: return self.send_error(404)
        if start >= len(body): return self.send_error(416)
        rest = (body if manner != 'other' else body[::-1])[start:]
        self.send_response(206 if start else 200)
        if start: self.send_header('Content-Range', 'bytes %d-%d/%d' % (start, len(body) - 1, len(body)))
        self.send_header('Content-Length', str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[:90000] if manner == 'cut' else b'' if manner == 'empty' else rest)
      def log_message(self, *arguments): pass
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    os._exit(0)
    """

  private static func start() -> String? {
    guard let python else { return nil }
    var input: [Int32] = [0, 0]
    var output: [Int32] = [0, 0]
    // The ends that stay here are not for other children.
    guard pipe(&input) == 0, pipe(&output) == 0 else { return nil }
    for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO)
    let words: [UnsafeMutablePointer<CChar>?] = [strdup(python), strdup("-c"), strdup(script), nil]
    defer { for word in words { free(word) } }
    var process: pid_t = 0
    guard posix_spawn(&process, python, &actions, nil, words, environ) == 0 else { return nil }
    close(input[0])
    close(output[1])
    var said = [UInt8](repeating: 0, count: 16)
    let count = read(output[0], &said, said.count)
    guard count > 0, let port = Int(String(decoding: said[..<count], as: UTF8.self).split(separator: "\n")[0]) else {
      return nil
    }
    return "http://127.0.0.1:\(port)"
  }

  static let body = (0..<300_000).map { (i: Int) -> UInt8 in UInt8(truncatingIfNeeded: i * i * 31 + i / 7) }
}

private let hasTools = Server.python != nil && Curl.program() != nil

@Suite(.enabled(if: hasTools, "python3 and curl are needed to try downloads"))
struct DownloadTests {
  private let server: String
  private let folder = TemporaryFolder()

  init() throws { server = try #require(Server.address) }

  private func download(_ manners: [String], bytes: Int? = Server.body.count, sha256: String? = nil) throws -> Download
  {
    let file = PublishedSet.File(
      "set.bin", manners.map { "\(server)/\($0)/set.bin" }, bytes: bytes,
      sha256: sha256 ?? Digest.hex(of: Server.body))
    var download = Download(file, to: folder.path, curl: Curl(program: try #require(Curl.program())))
    download.pause = 0
    return download
  }

  /// The files in the folder, without the lock.
  private var names: [String] { Files.names(in: folder.path).filter { $0 != ".fetch" } }

  private func expectComplete(sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(names == ["set.bin"], sourceLocation: sourceLocation)
    #expect(try Files.read("\(folder.path)/set.bin") == Server.body, sourceLocation: sourceLocation)
  }

  /// Cut connections, a server that cannot resume, wrong bytes before right ones: in the end the file is there.
  @Test(arguments: [
    ["good"], ["cut"], ["whole"], ["nothing", "good"], ["other", "good"], ["empty", "good"],
    ["other", "nothing", "cut"],
  ])
  func comes(_ manners: [String]) throws {
    var seen: [Int] = []
    #expect(try download(manners).run { seen.append($0) } == .fetched)
    try expectComplete()
    #expect(seen.last == Server.body.count)
    #expect(try download(["nothing"]).run { _ in } == .wasThere)
  }

  @Test func sizeNeedNotBeKnown() throws {
    #expect(try download(["cut"], bytes: nil).run { _ in } == .fetched)
    try expectComplete()
  }

  struct Begun: Sendable, CustomTestStringConvertible {
    let name: String
    let part: [UInt8]
    let manner: String
    var testDescription: String { "\(name), \(manner)" }
  }

  static let begun = [
    // This server gives the rest only if it is asked for.
    Begun(name: "a beginning", part: Array(Server.body.prefix(200_000)), manner: "rest"),
    Begun(name: "a beginning", part: Array(Server.body.prefix(200_000)), manner: "whole"),
    Begun(name: "a beginning", part: Array(Server.body.prefix(1)), manner: "cut"),
    Begun(name: "all of it", part: Server.body, manner: "nothing"),
    Begun(name: "another beginning", part: [UInt8](repeating: 7, count: 1000), manner: "good"),
    Begun(name: "other bytes", part: Server.body.reversed(), manner: "good"),
    Begun(name: "too much", part: Server.body + Server.body, manner: "good"),
    Begun(name: "nothing yet", part: [], manner: "good"),
  ]

  @Test(arguments: begun, [true, false]) func goesOn(_ begun: Begun, _ isSizeKnown: Bool) throws {
    folder.write("set.bin.part", begun.part)
    #expect(try download([begun.manner], bytes: isSizeKnown ? Server.body.count : nil).run { _ in } == .fetched)
    try expectComplete()
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    let manners: [String]
    var bytes: Int? = Server.body.count
    let hint: String
    /// What is kept for the next time.
    let left: [String]
    var testDescription: String { hint }
  }

  static let failures = [
    Failure(manners: ["nothing"], hint: "nothing: The requested URL returned error: 404", left: []),
    Failure(
      manners: ["other"],
      hint: "other: what came is not the published file: its SHA-256 is another; it was thrown away",
      left: []),
    Failure(
      manners: ["good"], bytes: 299_999,
      hint: "good: what came is not the published file: 300000 bytes instead of 299999; it was thrown away", left: []),
    Failure(
      manners: ["nothing", "other"],
      hint:
        "nothing: The requested URL returned error: 404\nother: what came is not the published file: its SHA-256 is another; it was thrown away",
      left: []),
  ]

  @Test(arguments: failures) func isReported(_ failure: Failure) throws {
    let error = #expect(throws: Problem.self) { try download(failure.manners, bytes: failure.bytes).run { _ in } }
    #expect(error?.message == "set.bin was not fetched")
    let hint = (error?.hint ?? "").split(separator: server + "/").joined().split(separator: "/set.bin:").joined(
      separator: ":")
    #expect(hint == "\(failure.hint)\nit belongs in \(folder.path)")
    #expect(names == failure.left)
  }

  /// What came before the connection failed for good is kept.
  @Test func beginningsAreKept() throws {
    folder.write("set.bin.part", Array(Server.body.prefix(1000)))
    var broken = try download(["empty"])
    broken.tries = 2
    #expect(throws: Problem.self) { try broken.run { _ in } }
    #expect(try Files.read("\(folder.path)/set.bin.part") == Array(Server.body.prefix(1000)))
    #expect(try download(["rest"]).run { _ in } == .fetched)
  }

  @Test func anotherFileIsLeftAlone() throws {
    folder.write("set.bin", [1, 2, 3])
    let error = #expect(throws: Problem.self) { try download(["good"]).run { _ in } }
    #expect(
      error?.message.hasSuffix("set.bin is there, but it is not the published file: its SHA-256 is another") == true)
    #expect(try Files.read("\(folder.path)/set.bin") == [1, 2, 3])
  }

  @Test func oneAtATime() throws {
    let lock = open("\(folder.path)/.fetch", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX) == 0)
    let error = #expect(throws: Problem.self) { try download(["good"]).run { _ in } }
    #expect(error?.message.hasSuffix("another fetch is under way there") == true)
    #expect(names == [])
  }
}

@Suite struct PublishedSetTests {
  @Test func tableIsWellFormed() {
    #expect(Set(publishedSets.map(\.name)).count == publishedSets.count)
    for set in publishedSets {
      #expect(!set.files.isEmpty && unfetchableSets[set.name] == nil)
      for file in set.files {
        #expect(file.sha256.count == 64 && file.sha256.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(!file.addresses.isEmpty && file.addresses.allSatisfy { $0.hasPrefix("http") })
      }
    }
  }

  @Test func withoutCurlItSaysWhatToDownload() {
    #expect(Curl.program { $0 == "PATH" ? "/nowhere" : nil } == nil)
    let problem = Download.withoutCurl(publishedSets[0].files, "/data/mnist")
    #expect(
      problem.hint?.contains("/data/mnist:\nhttps://") == true && problem.hint?.hasPrefix("apt install curl") == true)
  }
}
