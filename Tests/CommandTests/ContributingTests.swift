import Basics
import Testing

/// What CONTRIBUTING.md shows is what tests compile and run, and the files it names are there.
@Suite struct ContributingTests {
  private static let root = "\(Golden.folder)/../.."
  private static let names = ["layer", "optimizer", "metric", "source", "preset"]

  private func guide() throws -> [String] { lines(try Files.text("\(Self.root)/CONTRIBUTING.md")) }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The block below the line `<!-- example: layer -->`, and its language.
  private func shown(_ name: String) throws -> (language: String, lines: [String]) {
    let guide = try guide()
    let mark = try #require(guide.firstIndex(of: "<!-- example: \(name) -->"), "the guide has no example '\(name)'")
    let block = guide[(mark + 1)...]
    let fence = try #require(block.first)
    return (String(fence.dropFirst(3)), Array(block.dropFirst().prefix { $0 != "```" }))
  }

  /// What stands between `// example: layer` and `// end` in one of the tests.
  private func tested(_ name: String) throws -> [String] {
    for module in ["Model", "Metrics", "Data"] {
      let source = lines(try Files.text("\(Self.root)/Tests/\(module)Tests/ContributingTests.swift"))
      guard let mark = source.firstIndex(of: "// example: \(name)") else { continue }
      return Array(source[(mark + 1)...].prefix { $0 != "// end" })
    }
    throw Problem("no test has the example '\(name)'")
  }

  @Test(arguments: names) func examplesAreTheTests(_ name: String) throws {
    let (language, shown) = try shown(name)
    var tested = try tested(name)
    if language == "yaml" {
      // Text in the language stands in a literal, indented.
      tested = tested.dropFirst().dropLast().map { String($0.dropFirst(2)) }
    }
    #expect(!shown.isEmpty)
    for change in shown.difference(from: tested) {
      switch change {
      case .insert(let line, let text, _):
        Issue.record("line \(line + 1) of the guide's example is not tested: \(text)")
      case .remove(let line, let text, _): Issue.record("line \(line + 1) of the test is not in the guide: \(text)")
      }
    }
  }

  @Test func everyExampleIsCompared() throws {
    let marks = try guide().filter { $0.hasPrefix("<!-- example: ") }
    #expect(marks.sorted() == Self.names.map { "<!-- example: \($0) -->" }.sorted())
    let swift = try guide().filter { $0 == "```swift" || $0 == "```yaml" }
    #expect(swift.count == Self.names.count, "code without a mark is not tested")
  }

  /// Words in backticks that begin like a path of the repository.
  @Test func filesAreThere() throws {
    let spans = try guide().flatMap { line in
      line.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map(\.element)
    }
    let paths = spans.filter { span in
      ["Sources/", "Tests/", "docs/", "Experiments/", ".ci/"].contains { span.hasPrefix($0) } && !span.contains(" ")
    }
    #expect(paths.count > 20)
    for path in paths {
      #expect(Files.exists("\(Self.root)/\(path)") || Files.isFolder("\(Self.root)/\(path)"), "\(path)")
    }
  }
}
