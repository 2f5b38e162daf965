import Basics
import Glibc
import Testing

/// What may not be read is reported before anything runs, as somebody who is not root sees it.
@Suite struct UnreadableTests {
  @Test func aClassThatMayNotBeListedIsReported() throws {
    let folder = try Folder()
    // One pixel each, in two classes.
    let picture: [UInt8] =
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1]
      + [8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0]
      + [0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]
    for name in ["cat", "dog"] {
      try Files.makeFolder("\(folder.path)/pics/\(name)")
      for index in 0..<4 { try folder.write(picture, to: "pics/\(name)/\(index).png") }
    }
    let experiment = """
      data: {source: folder, path: pics}
      networks: {encoder: [flatten, gaussian 2], decoder: [linear 1, reshape 1 1 1, bernoulli]}
      objective: vae
      train: {steps: 1, batch: 2, optimizer: adam 1e-3}
      """
    try folder.write(Array(experiment.utf8), to: "c.yaml")
    for path in ["/..", ""] { #expect(chmod(folder.path + path, 0o755) == 0) }
    let seen = try Program.run(["check", "c.yaml"], in: folder)
    #expect(seen.status == 0, "\(seen.errors)")
    #expect(chmod("\(folder.path)/pics/dog", 0) == 0)
    defer { chmod("\(folder.path)/pics/dog", 0o755) }
    guard let unseen = try Program.runAsNobody(["check", "c.yaml"], in: folder) else {
      return print("nobody cannot be played here: skipped")
    }
    #expect(unseen.status == 2 && unseen.errors.contains("cannot list pics/dog: Permission denied"), "\(unseen.errors)")
  }
}
