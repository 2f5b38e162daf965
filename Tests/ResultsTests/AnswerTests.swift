import Basics
import Glibc
import Testing

@testable import Results

@Suite struct AnswerTests {
  private let folder = temporaryFolder()

  @Test func comesBackAsWritten() throws {
    defer { try? Files.remove(folder) }
    let answers = [
      Answer(
        key: "elbo-1", row: "elbo examples 5",
        measured: [
          Measured(.valid, -1.5, error: 0.25, count: 5), Measured(.test, .infinity),
          Measured(nil, -.infinity, count: 0),
        ], quality: Quality(better: .higher), files: ["tables/x.csv"], seconds: 1.25, processor: "AVX2"),
      Answer(key: "é-2", row: "\"odd\"\n", error: "what \u{1b}[31m is wrong"),
    ]
    try Files.makeFolder("\(folder)/tables")
    for answer in answers {
      try answer.write(in: folder)
      #expect((Answer(answer.key, in: folder) == nil) == !answer.files.isEmpty, "its file is not there")
      for file in answer.files { try AtomicFile.write("x", to: "\(folder)/\(file)") }
      #expect(Answer(answer.key, in: folder) == answer)
    }
    try Answer(key: "nan", row: "", measured: [Measured(.test, .nan)]).write(in: folder)
    #expect(Answer("nan", in: folder)?.measured[0].value.isNaN == true)
  }

  /// What is torn, empty or another's counts as not there: it is made again.
  @Test(arguments: ["", "{", "[]", "{}", "{\"key\": \"other\", \"row\": \"x\"}", "{\"key\": \"k\"}", "\u{0}"])
  func whatCannotBeReadIsNotThere(_ text: String) throws {
    defer { try? Files.remove(folder) }
    try Files.makeFolder(Answer.folder(in: folder))
    try AtomicFile.write(text, to: Answer.path("k", in: folder))
    #expect(Answer("k", in: folder) == nil && Answer("none", in: folder) == nil)
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
