import Basics
import Testing

/// Less memory than is needed, as `ulimit -v` leaves: a word, and no hanging, no trap.
@Suite struct MemoryLimitTests {
  /// OpenBLAS asks for memory as it is loaded, and would ask for ever.
  @Test func tooLittleForTheProgram() throws {
    let ending = try Program.run(script: "ulimit -v 200000; \"$0\" help", in: Folder())
    #expect(ending.status == 1)
    #expect(ending.errors.hasPrefix("error: 'ulimit -v' allows 195 MB of address space, and the program"))
    #expect(ending.errors.hasSuffix("\n  ulimit -v unlimited, or a higher limit\n"))
  }

  /// A warning before anything runs; the trial fails by its own fault, and is not tried again.
  @Test func tooLittleForAModel() throws {
    let folder = try Folder()
    let text = """
      data: {source: digits, train: 1024, valid: 20, test: 20}
      networks:
        encoder: [conv2d 4096 kernel 3 padding 1, relu, flatten, linear 2, gaussian 2]
        decoder: [linear 784, reshape 1 28 28, bernoulli]
      objective: vae
      train: {batch: 1024, epochs: 1, optimizer: adam 1e-2}
      """
    try folder.write(Array(text.utf8), to: "e.yaml")
    let check = try Program.run(script: "ulimit -v 8000000; \"$0\" check e.yaml", in: folder)
    #expect(check.status == 0)
    #expect(
      check.errors.hasPrefix("e.yaml:6:8: warning: a trial needs about 40 GB of memory, and this machine has "),
      "\(check.errors)")
    #expect(check.output.contains("a trial needs about 40 GB of memory"))
    let sweep = try Program.run(script: "ulimit -v 8000000; \"$0\" sweep e.yaml", in: folder)
    #expect(sweep.status == 1)
    #expect(sweep.output.contains("failed: the model needs 39.5 GB of memory, and "), "\(sweep.output)")
    #expect(!sweep.output.contains("tried once more"))
  }
}
