import Testing

@testable import Basics
@testable import Spec

@Suite struct DecodeFuzzTests {
  /// Whatever is written, what comes back is an experiment or problems with marks in the file.
  @Test(arguments: 0..<8)
  func noTextBringsItDown(_ seed: Int) {
    var random = EquationTests.Generator(state: UInt64(seed))
    let pieces = [
      "(", ")", "[", "]", "{", "}", ":", ",", " ", "\n", "$", "$(", "as ", "from ", "with ", "repeat 3: ", "when ", "-",
      "1e999",
      "of ", "=", "é", "\u{301}", "x", "_", "'", "\"", "|", "&", "*", "#", "residual: ", ".", "^", "0",
    ]
    var read = 0
    for _ in 0..<250 {
      var text = Array(DecodeExamples.all[Int.random(in: 0..<DecodeExamples.all.count, using: &random)])
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.remove(at: index)
        case 1: text.insert(contentsOf: pieces.randomElement(using: &random) ?? "", at: index)
        case 2: text.swapAt(index, Int.random(in: 0..<text.count, using: &random))
        default:
          let end = min(text.count, index + Int.random(in: 1...30, using: &random))
          text.insert(contentsOf: Array(text[index..<end]), at: Int.random(in: 0..<text.count, using: &random))
        }
      }
      do throws(Problems) {
        _ = try Small.experiment(String(text))
        read += 1
      } catch {
        #expect(!error.all.isEmpty)
        #expect(!error.rendered().isEmpty)
      }
    }
    #expect(read > 0, "some changes leave a file whole")
  }

  /// Half a file is read as far as it goes.
  @Test(arguments: DecodeExamples.all)
  func noBeginningBringsItDown(_ text: String) {
    for end in stride(from: 1, to: text.count, by: 29) {
      _ = Small.problems(String(text.prefix(end)))
    }
  }
}
