import Basics
import TestSupport
import Testing

@testable import Results

@Suite struct AnswerTests {
  private let folder = TemporaryFolder()

  @Test func comesBackAsWritten() throws {
    let answers = [
      Answer(
        key: "elbo-1", row: "elbo examples 5",
        measured: [
          Measured(.valid, -1.5, error: 0.25, count: 5), Measured(.test, .infinity),
          Measured(nil, -.infinity, count: 0),
        ], quality: Quality(better: .higher, label: "log-likelihood", unit: "nats"), files: ["tables/x.csv"],
        seconds: 1.25, processor: "AVX2"),
      Answer(key: "rows-3", row: "along(\"t\", count: nil)", words: ["cat", "big dog"]),
      Answer(key: "é-2", row: "\"odd\"\n", error: "what \u{1b}[31m is wrong"),
    ]
    try Files.makeFolder("\(folder.path)/tables")
    for answer in answers {
      try answer.write(in: folder.path)
      #expect((Answer(answer.key, in: folder.path) == nil) == !answer.files.isEmpty, "its file is not there")
      for file in answer.files { try AtomicFile.write("x", to: "\(folder.path)/\(file)") }
      #expect(Answer(answer.key, in: folder.path) == answer)
    }
    try Answer(key: "nan", row: "", measured: [Measured(.test, .nan)]).write(in: folder.path)
    #expect(Answer("nan", in: folder.path)?.measured[0].value.isNaN == true)
  }

  /// A row that was stopped goes on from what is beside its answer.
  @Test func whatAnotherRowHasKeptIsNotForgotten() throws {
    for key in ["kind-1", "kind-2", "other-3"] { try Answer(key: key, row: "").write(in: folder.path) }
    let partial = PartialAnswer("kind-4", in: folder.path)
    try partial.keep([1, 2], for: "part")
    try partial.write()
    try Answer.forget("kind-", except: ["kind-2"], in: folder.path)
    #expect(["kind-1", "kind-2", "other-3"].map { Answer($0, in: folder.path) != nil } == [false, true, true])
    #expect(PartialAnswer("kind-4", in: folder.path)["part"] == [1, 2])
  }

  /// Results of a time that knew fewer words.
  @Test func aQualityMayLackAnything() throws {
    #expect(Quality(try #require(JSON("{\"better\": \"lower\"}"))) == Quality(better: .lower))
    #expect(Quality(.null) == Quality() && Quality(Quality(unit: "nats").json) == Quality(unit: "nats"))
  }

  /// What is torn, empty or another's counts as not there: it is made again.
  @Test(arguments: ["", "{", "[]", "{}", "{\"key\": \"other\", \"row\": \"x\"}", "{\"key\": \"k\"}", "\u{0}"])
  func whatCannotBeReadIsNotThere(_ text: String) throws {
    try Files.makeFolder(Answer.folder(in: folder.path))
    try AtomicFile.write(text, to: Answer.path("k", in: folder.path))
    #expect(Answer("k", in: folder.path) == nil && Answer("none", in: folder.path) == nil)
  }
}

@Suite struct MetricNameTests {
  @Test(arguments: [
    ("valid_elbo", Split.valid, "elbo"), ("test_log_likelihood", .test, "log_likelihood"),
    ("train_train_x", .train, "train_x"),
    ("trained", nil, "trained"), ("validity_x", nil, "validity_x"), ("seconds", nil, "seconds"),
  ])
  func joinsWhatItSplits(_ column: String, _ split: Split?, _ name: String) {
    #expect(MetricName(column) == MetricName(split, name) && MetricName(split, name).column == column)
  }
}
