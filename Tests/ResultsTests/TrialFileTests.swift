import Basics
import TestSupport
import Testing

@testable import Results

@Suite struct TrialFileTests {
  private let folder = TemporaryFolder()

  @Test func comesBackAsWritten() throws {
    let file = TrialFile(
      id: "latent=2-seed=1-00", seed: .max,
      settings: [
        .init(name: "latent", value: "2"), .init(name: "a \"b\"\n", value: "é 日本"), .init(name: "seed", value: ""),
      ],
      folder: "/home/x y", continues: "/home/x y/trials/latent=2")
    try file.write(in: folder.path)
    #expect(try TrialFile(in: folder.path) == file)
  }

  @Test(arguments: ["", "{}", "[1]", "{\"id\": \"a\", \"seed\": \"-1\", \"folder\": \"/\", \"settings\": {}}"])
  func whatCannotBeReadIsReported(_ text: String) throws {
    try AtomicFile.write(text, to: TrialFile.path(in: folder.path))
    let problem = #expect(throws: Problem.self) { try TrialFile(in: folder.path) }
    #expect(problem?.message == "\(folder.path)/trial.json cannot be read")
  }

  @Test func itsAbsenceIsReported() throws {
    let problem = #expect(throws: Problem.self) { try TrialFile(in: folder.path) }
    #expect(problem?.message == "\(folder.path)/trial.json is not there")
  }
}
