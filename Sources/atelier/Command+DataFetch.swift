import Basics
import Data

/// `atelier data fetch`: downloads a published set's files to where its source looks for them.
enum DataFetch {
  static func run(_ name: String, path: String?) throws {
    let set = try published(name)
    guard let folder = path ?? SetState.folders(of: name).first else {
      throw Problem("it is not known where \(name) should go", hint: "set HOME or ATELIER_DATA, or say --path DIR")
    }
    if let terms = set.terms { print("\(name): \(terms)") }
    for file in set.files {
      let line = FetchLine(file)
      let download = try Download(file, to: folder)
      let outcome = try download.run { line.show($0) }
      line.end(outcome, "\(folder)/\(file.name)")
    }
    if path == nil {
      print("atelier data show \(name)")
    } else {
      print("atelier data show \(name) --path \(folder)")
    }
  }

  private static func published(_ name: String) throws(Problem) -> PublishedSet {
    if let set = publishedSets.first(where: { $0.name == name }) { return set }
    if let words = unfetchableSets[name] {
      let folders = SetState.folders(of: name)
      throw Problem(
        "\(name) cannot be fetched by a program", hint: words + (folders.first.map { "\nand put it into \($0)" } ?? ""))
    }
    if let kind = sourceKinds.first(where: { $0.name == name }) {
      if case .made = SetState(kind) {
        throw Problem("\(name) needs no files: the program makes it", hint: "atelier data show \(name)")
      }
      throw Problem("\(name) reads what is yours: there is nothing to fetch", hint: "atelier help data")
    }
    throw Problem(
      "no published set is named '\(name)'", hint: suggestion(for: name, among: publishedSets.map(\.name), noun: "sets")
    )
  }
}

/// The progress of a download: on a terminal one line that is overwritten, else a line once the file is there.
final class FetchLine {
  private let file: PublishedSet.File
  private let began = secondsNow()
  private var first: Int?

  init(_ file: PublishedSet.File) { self.file = file }

  func show(_ bytes: Int) {
    let start = first ?? bytes
    first = start
    guard Screen.isTerminal else { return }
    let seconds = secondsNow() - began
    let rate = seconds > 0.5 ? Double(bytes - start) / seconds : 0
    var text = "\(file.name)  \(NumberText.bytes(bytes))"
    if let all = file.bytes {
      text += " of \(NumberText.bytes(all))  \(bytes * 100 / max(1, all)) %"
      if rate > 0 { text += "  \(Int((Double(all - bytes) / rate).rounded(.up))) s left" }
    }
    Screen.say("\r\u{1b}[K\(String(text.prefix(Screen.width - 1)))")
  }

  func end(_ outcome: Download.Outcome, _ path: String) {
    if Screen.isTerminal { Screen.say("\r\u{1b}[K") }
    print(outcome == .wasThere ? "\(path) was there" : path)
  }
}
