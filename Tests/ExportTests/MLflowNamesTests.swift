import Testing

@testable import Export

@Suite struct MLflowNamesTests {
  @Test(arguments: [
    ("valid/elbo", "valid/elbo"), ("a b-c_d.e", "a b-c_d.e"), ("größe λ 日本 ٣", "größe λ 日本 ٣"), ("", "_"),
    ("/", "_"), (".", "_"), ("..", "__"), ("...", "__."), ("../../etc/passwd", "__/__/etc/passwd"),
    ("/etc/passwd", "etc/passwd"), ("a//b/", "a/b"), ("a/./b", "a/_/b"), ("a/../b", "a/__/b"), ("..a", "__a"),
    (".a", ".a"), ("a:b", "a_b"), ("a\\b", "a_b"), ("a\nb\r\n", "a_b__"), ("a\u{0}", "a_"), ("%2e", "_2e"),
    (" a /b ", "_a_/b_"), (" ", "_"), ("🙂", "_"), ("e\u{301}", "e_"), ("-rf", "-rf"), ("-", "-"),
  ])
  func one(name: String, path: String) {
    var names = MLflowNames()
    #expect(names.claim(name) == path)
  }

  @Test func differentNamesStayDifferent() {
    var names = MLflowNames()
    #expect(
      ["a:b", "a?b", "a_b", "a_b_2", "a_b"].map { names.claim($0) } == ["a_b", "a_b_2", "a_b_3", "a_b_2_2", "a_b_4"])
  }

  @Test func noneIsFileAndFolder() {
    var names = MLflowNames()
    #expect(names.claim("loss") == "loss")
    #expect(names.claim("loss/valid") == "loss.valid")
    #expect(names.claim("loss/valid/x") == "loss.valid.x")
    #expect(names.claim("loss.valid") == "loss.valid_2")
    #expect(names.claim("a/b/c") == "a/b/c")
    #expect(names.claim("a/b") == "a/b_2")
    #expect(names.claim("a") == "a_2")
    #expect(names.claim("a/b/c") == "a/b/c_2")
  }

  @Test func lengths() {
    var names = MLflowNames()
    let long = String(repeating: "ä", count: 300)
    let claimed = (0..<12).map { _ in names.claim(long) }
    #expect(Set(claimed).count == 12)
    #expect(claimed.allSatisfy { (246...250).contains($0.utf8.count) })
    #expect(claimed[0] == String(repeating: "ä", count: 125))
    // The cut leaves neither a slash nor dots at the end.
    #expect(names.claim(String(repeating: "a", count: 249) + "/b") == String(repeating: "a", count: 249))
    #expect(names.claim(String(repeating: "b", count: 248) + "/.b") == String(repeating: "b", count: 248) + "/_")
  }
}
