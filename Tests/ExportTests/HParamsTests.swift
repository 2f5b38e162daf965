import Testing

@testable import Export

@Suite struct HParamsTests {
  @Test func onlyWhatHasOneTypeKeepsIt() {
    let runs = HParams.unified([
      HParams([("a", .number(1)), ("b", .number(0.5)), ("c", .boolean(true)), ("d", .number(.nan))]),
      HParams([("a", .number(2)), ("b", .text("x")), ("d", .number(3)), ("e", .number(1e300))]),
    ])
    #expect(runs[0].entries.map(\.name) == ["a", "b", "c", "d"])
    #expect(runs[0].entries.map(\.value) == [.number(1), .text("0.5"), .boolean(true), .text("nan")])
    #expect(runs[1].entries.map(\.value) == [.number(2), .text("x"), .text("3"), .number(1e300)])
  }

  /// The bytes are those of Google's protobuf.
  @Test func experiment() {
    let runs = [HParams([("r", .number(0)), ("l", .text("x"))]), HParams([("r", .number(2)), ("l", .text("x"))])]
    var file = EventFile(at: 0)
    file.experiment(HParamsExperiment(name: "n", runs: runs, metrics: [.init("m", label: "M")]), at: 2)
    let content: [UInt8] = [
      0x12, 0x38, 0x19, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x22, 0x12, 0x0A, 0x01, 0x72, 0x20, 0x03, 0x32,
      0x09, 0x11, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x38, 0x01, 0x22, 0x0C, 0x0A, 0x01, 0x6C, 0x20, 0x01,
      0x2A, 0x05, 0x0A, 0x03, 0x1A, 0x01, 0x78, 0x2A, 0x08, 0x0A, 0x03, 0x12, 0x01, 0x6D, 0x1A, 0x01, 0x4D, 0x32, 0x01,
      0x6E,
    ]
    #expect(holds(file, [("_hparams_/experiment", content)]))
  }

  @Test func beginAndEnd() {
    var file = EventFile(at: 0)
    file.start(HParams([("r", .number(0))]), group: "g", at: 2)
    file.end(.failure, at: 2)
    let start: [UInt8] = [
      0x1A, 0x1C, 0x0A, 0x0E, 0x0A, 0x01, 0x72, 0x12, 0x09, 0x11, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x22,
      0x01, 0x67, 0x29, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40,
    ]
    let end: [UInt8] = [0x22, 0x0B, 0x08, 0x02, 0x11, 0, 0, 0, 0, 0, 0, 0, 0x40]
    #expect(holds(file, [("_hparams_/session_start_info", start), ("_hparams_/session_end_info", end)]))
  }

  private func holds(_ file: EventFile, _ summaries: [(tag: String, content: [UInt8])]) -> Bool {
    var expected = EventFile(at: 0)
    for (tag, content) in summaries {
      expected.append(tag, step: 0, at: 2) { value in
        value.message(8) {
          // A float tensor of no elements.
          $0.integer(1, 1)
          $0.message(2) { $0.data(2, [], always: true) }
        }
        value.plugin("hparams", content)
      }
    }
    return file.bytes == expected.bytes
  }
}
