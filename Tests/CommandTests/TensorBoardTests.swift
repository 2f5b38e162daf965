import Basics
import Testing

/// `atelier sweep FILE --tensorboard DIR`: as trials end, what `atelier export` would write of them.
@Suite struct TensorBoardTests {
  @Test func asTrialsEnd() throws {
    let folder = try Folder()
    try folder.write(Array(QuickVAE.text("figures: [samples]\nsweep: {latent: [2, 3]}").utf8), to: "vae.yaml")
    let swept = try Program.run(["sweep", "vae.yaml", "--tensorboard", "live"], in: folder)
    #expect(swept.status == 0, "\(swept.errors)")
    #expect(
      try Program.run(["export", "Results/vae", "--tensorboard", "later"], in: folder).status == 0)
    func files(_ root: String) throws -> [String: [UInt8]] {
      var files: [String: [UInt8]] = [:]
      for run in [""] + Files.names(in: "\(folder.path)/\(root)/vae").filter({ $0.hasPrefix("latent=") }) {
        for name in Files.names(in: "\(folder.path)/\(root)/vae/\(run)") where name.hasPrefix("events.out") {
          files["\(run)/\(name)"] = try Files.read("\(folder.path)/\(root)/vae/\(run)/\(name)")
        }
      }
      return files
    }
    let live = try files("live")
    #expect(live.count == 3)
    #expect(try Set(live.values) == Set(files("later").values))
    // What is there already is not written again, under the eyes of who reads it.
    let times = live.keys.sorted().map { Files.time("\(folder.path)/live/vae/\($0)") }
    #expect(try Program.run(["resume", "Results/vae", "--tensorboard", "live"], in: folder).status == 0)
    #expect(live.keys.sorted().map { Files.time("\(folder.path)/live/vae/\($0)") } == times)
  }
}
