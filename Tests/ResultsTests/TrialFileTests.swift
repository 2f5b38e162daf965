import Basics
import Glibc
import Testing

@testable import Results

@Suite struct TrialFileTests {
  private let folder = temporaryFolder()

  @Test func comesBackAsWritten() throws {
    defer { try? Files.remove(folder) }
    let file = TrialFile(
      id: "latent=2-seed=1-00", seed: .max,
      settings: [
        .init(name: "latent", value: "2"), .init(name: "a \"b\"\n", value: "é 日本"), .init(name: "seed", value: ""),
      ],
      folder: "/home/x y", continues: "/home/x y/trials/latent=2")
    try file.write(in: folder)
    #expect(try TrialFile(in: folder) == file)
  }

  @Test(arguments: ["", "{}", "[1]", "{\"id\": \"a\", \"seed\": \"-1\", \"folder\": \"/\", \"settings\": {}}"])
  func whatCannotBeReadIsTold(_ text: String) throws {
    defer { try? Files.remove(folder) }
    try AtomicFile.write(text, to: TrialFile.path(in: folder))
    let problem = #expect(throws: Problem.self) { try TrialFile(in: folder) }
    #expect(problem?.message == "\(folder)/trial.json cannot be read")
  }

  @Test func itsAbsenceIsTold() throws {
    defer { try? Files.remove(folder) }
    let problem = #expect(throws: Problem.self) { try TrialFile(in: folder) }
    #expect(problem?.message == "\(folder)/trial.json is not there")
  }
}

/// A new folder; the test removes it.
func temporaryFolder() -> String {
  var name = Array("/tmp/atelier-results-XXXXXX".utf8CString)
  precondition(mkdtemp(&name) != nil)
  return String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
