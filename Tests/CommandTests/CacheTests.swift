import Basics
import Testing

/// `atelier data cache`, and what the cache says by itself.
@Suite struct CacheTests {
  private func run(_ words: String, in folder: Folder, _ variables: String...) throws -> Program.Ending {
    try Program.run(
      words.split(separator: " ").map(String.init), in: folder, with: ["XDG_CACHE_HOME=cache"] + variables)
  }

  /// 130 images of 28×28, made 330×330.
  private func folder() throws -> Folder {
    let folder = try Folder()
    try Files.makeFolder("\(folder.path)/mnist")
    for (split, count) in [("train", 120), ("t10k", 10)] {
      let header = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 28, 0, 0, 0, 28]
      try folder.write(
        header + [UInt8](repeating: 9, count: count * 784), to: "mnist/\(split)-images-idx3-ubyte")
      try folder.write(
        [0, 0, 8, 1, 0, 0, 0, UInt8(count)] + [UInt8](repeating: 3, count: count),
        to: "mnist/\(split)-labels-idx1-ubyte")
    }
    return folder
  }

  @Test func listedAndCleared() throws {
    let folder = try folder()
    #expect(try run("data cache", in: folder).output == "cache/atelier/prepared: nothing is cached\n")
    let show = try run("data show mnist resize=330 --path mnist", in: folder)
    #expect(
      show.status == 0 && show.errors.hasPrefix("caching 120 pictures as cache/atelier/prepared/"), "\(show.errors)")
    #expect(show.errors.hasSuffix(".safetensors: 13.1 MB\n") && show.errors.split(separator: "\n").count == 1)
    #expect(try run("data show mnist resize=330 --path mnist", in: folder).errors == "")
    let list = try run("data cache", in: folder)
    let lines = list.output.split(separator: "\n").map(String.init)
    #expect(list.status == 0 && lines.count == 5, "\(list.output)")
    #expect(
      lines.contains { $0.hasPrefix("  13.1 MB  ") && $0.hasSuffix("mnist/train-images-idx3-ubyte") }, "\(list.output)")
    #expect(lines.contains { $0.contains(" s ago  mnist resize 330 of /") }, "\(list.output)")
    #expect(lines[3] == "cache/atelier/prepared: 14.2 MB of at most 10 GB (ATELIER_CACHE_LIMIT)", "\(list.output)")
    let clear = try run("data cache --clear", in: folder)
    #expect(
      clear.output == "cache/atelier/prepared: 2 files removed, 14.2 MB freed\n", "\(clear.output)\(clear.errors)")
    #expect(Files.names(in: "\(folder.path)/cache/atelier/prepared").isEmpty)
  }

  @Test func theLimitOfTheEnvironment() throws {
    let folder = try folder()
    let small = try run("data show mnist resize=330 --path mnist", in: folder, "ATELIER_CACHE_LIMIT=0")
    #expect(small.status == 0 && small.errors.contains(" for this run alone: 13.1 MB, ATELIER_CACHE_LIMIT is 0 kB"))
    #expect(try run("data cache", in: folder).output == "cache/atelier/prepared: nothing is cached\n")
    try folder.write(Array("data: {source: ring}\n".utf8), to: "e.yaml")
    for words in ["data cache", "data list", "check e.yaml"] {
      let wrong = try run(words, in: folder, "ATELIER_CACHE_LIMIT=10")
      #expect(wrong.status == 2 && wrong.output.isEmpty, "\(words)")
      #expect(
        wrong.errors == """
          error: ATELIER_CACHE_LIMIT is '10', which is no size
            ATELIER_CACHE_LIMIT='10 GB', 500MB, or 0: nothing is kept

          """, "\(wrong.errors)")
    }
  }
}
