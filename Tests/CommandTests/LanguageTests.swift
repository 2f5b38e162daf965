import Basics
import Glibc
import TestSupport
import Testing

/// The examples that the language was designed by, letter by letter, on the real sets that they name.
@Suite(.enabled(if: realData != nil, "the real sets are not here (ATELIER_SHARED_DATA)"))
struct LanguageTests {
  private let folder: Folder
  private let data: String

  init() throws {
    folder = try Folder()
    data = folder.outside("data")
    let real = try #require(realData)
    try Files.makeFolder("\(data)/svhn")
    var links = ["celeba", "mnist"].map { ("\(real)/\($0)", "\(data)/\($0)") }
    // Of SVHN a part is there.
    links += ["train", "test"].map { ("\(real)/svhn/\($0)_32x32.subset.mat", "\(data)/svhn/\($0)_32x32.mat") }
    for (file, link) in links { #expect(symlink(file, link) == 0) }
    let examples = "\(Golden.folder)/Language"
    for name in Files.names(in: examples) { try folder.write(Files.read("\(examples)/\(name)"), to: name) }
  }

  private func run(_ words: [String]) throws {
    let ending = try Program.run(words, in: folder, data: data)
    #expect(ending.status == 0 && ending.errors == "", "\(words): \(ending.errors)")
  }

  @Test(arguments: ["faces", "iwae", "constrained", "estimators", "biggan", "vq-vae"])
  func isRight(_ name: String) throws { try run(["check", "\(name).yaml"]) }

  /// Codes of images, then a prior over them, from which new images are drawn position by position.
  @Test func aPriorOverCodes() throws {
    let short = ["train.epochs=1", "train.batch=16", "data.subset=first 32"]
    try run(["run", "vq-vae.yaml"] + short)
    try run(["check", "prior.yaml"])
    try run(["run", "prior.yaml", "figures=[samples rows 1 columns 4]"] + short)
    let trials = Files.names(in: "\(folder.path)/Results/prior/trials")
    #expect(trials.count == 1)
    #expect(Files.names(in: "\(folder.path)/Results/prior/trials/\(trials[0])/figures").contains("samples.png"))
  }
}
