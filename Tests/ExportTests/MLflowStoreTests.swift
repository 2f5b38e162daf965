import Testing

@testable import Export

@Suite struct MLflowStoreTests {
  private static let digest = "00000000000000FF" + String(repeating: "ab", count: 24)
  private static let store = MLflowStore(
    root: "/data/my runs", experiment: .init(name: "a \"b\"\n", digest: digest, time: 17, tags: [.init("x/y", "z")]))

  private func text(_ contents: MLflowStore.Contents, _ path: String) -> String? {
    contents.files.first { $0.path == path }.map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test func experiment() {
    let id = "100000000000000255"
    let contents = Self.store.contents
    #expect(contents.files.map(\.path) == ["\(id)/meta.yaml", "\(id)/tags/x/y"])
    #expect(
      text(contents, "\(id)/meta.yaml") == """
        artifact_location: "file:///data/my%20runs/100000000000000255"
        creation_time: 17
        experiment_id: "100000000000000255"
        last_update_time: 17
        lifecycle_stage: "active"
        name: "a \\"b\\"\\n"

        """)
    #expect(text(contents, "\(id)/tags/x/y") == "z")
  }

  @Test func run() {
    let run = MLflowStore.Run(
      name: "seed 1", digest: Self.digest, user: "me", status: .finished, start: 5, end: 9,
      params: [.init("rate", "0.1"), .init("rate", "0.2")],
      metrics: [
        .init("loss", 0.1, step: 1, time: 6), .init("elbo", -.infinity, step: -1, time: -6),
        .init("loss", Double(nan: 7, signaling: false), step: 2, time: 7), .init("loss", 1e-7, step: 3, time: 8),
      ], tags: [.init("mlflow.runName", "other")], artifacts: [.init("/tmp/a.png", as: "../a.png")])
    let contents = Self.store.contents(of: run)
    let folder = "100000000000000255/00000000000000ffabababababababab"
    #expect(contents.folders == ["\(folder)/metrics", "\(folder)/params", "\(folder)/artifacts"])
    #expect(text(contents, "\(folder)/metrics/loss") == "6 0.1 1\n7 nan 2\n8 1e-07 3\n")
    #expect(text(contents, "\(folder)/metrics/elbo") == "0 -inf -1\n")
    #expect(text(contents, "\(folder)/params/rate") == "0.1")
    #expect(text(contents, "\(folder)/params/rate_2") == "0.2")
    #expect(text(contents, "\(folder)/tags/mlflow.runName") == "seed 1")
    #expect(text(contents, "\(folder)/tags/mlflow.runName_2") == "other")
    #expect(contents.copies == [.init(source: "/tmp/a.png", path: "\(folder)/artifacts/__/a.png")])
    #expect(
      text(contents, "\(folder)/meta.yaml") == """
        artifact_uri: "file:///data/my%20runs/\(folder)/artifacts"
        deleted_time: null
        end_time: 9
        entry_point_name: ""
        experiment_id: "100000000000000255"
        lifecycle_stage: "active"
        run_id: "00000000000000ffabababababababab"
        run_name: "seed 1"
        run_uuid: "00000000000000ffabababababababab"
        source_name: ""
        source_type: 4
        source_version: ""
        start_time: 5
        status: 3
        tags: []
        user_id: "me"

        """)
  }

  @Test func whatHasNoName() {
    let run = MLflowStore.Run(name: "", digest: Self.digest, status: .running, start: 5)
    let contents = Self.store.contents(of: run)
    let folder = "100000000000000255/00000000000000ffabababababababab"
    #expect(text(contents, "\(folder)/tags/mlflow.runName") == run.id)
    #expect(text(contents, "\(folder)/meta.yaml")?.contains("end_time: null\n") == true)
    let store = MLflowStore(root: "/", experiment: .init(name: "", digest: Self.digest, time: 0))
    #expect(text(store.contents, "100000000000000255/meta.yaml")?.contains("name: \"100000000000000255\"") == true)
  }

  @Test func idsAreOfOneLength() {
    for start in ["0000000000000000", "ffffffffffffffff", "0c7d713b49d9ffff", "0C7D713B49DA0000"] {
      #expect(MLflowStore.Experiment(name: "x", digest: start, time: 0).id.utf8.count == 18)
    }
  }

  @Test func quoted() {
    #expect(MLflowText.quoted("- a: 'b' # \"c\" \\ é 🙂") == #""- a: 'b' # \"c\" \\ é 🙂""#)
    #expect(
      MLflowText.quoted("\r\n\t\u{0}\u{85}\u{2028}\u{FEFF}\u{FFFE}")
        == #""\u000d\n\u0009\u0000\u0085\u2028\ufeff\ufffe""#)
  }

  @Test func cut() {
    #expect(MLflowText.cut("abc", to: 3) == "abc")
    #expect(MLflowText.cut("abcd", to: 3) == "ab…")
    // As Python counts: one for each, though Swift takes all three for one.
    #expect(MLflowText.cut("e\u{301}\u{302}", to: 2).unicodeScalars.count == 2)
  }

  @Test func address() { #expect(MLflowText.uri(of: "/a b/é%41~#?") == "file:///a%20b/%C3%A9%2541~%23%3F") }
}
