import Basics
import Testing

/// README's table of modules, `Package.swift` and what files import say the same.
@Suite struct ModuleTests {
  private static let root = "\(Golden.folder)/../.."

  private static let ofC = ["CShims", "CBuild"]

  /// A row of the table that is about Swift: a module's name and what it knows.
  private static let rows: [(module: String, knows: Set<String>)] = {
    let text = (try? Files.text("\(root)/README.md")) ?? ""
    var rows: [(module: String, knows: Set<String>)] = []
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmed }
      let names = cells[0].split(separator: " ").map { String($0.dropFirst().dropLast()) }
      guard names.count == 1, let name = names.first, cells.count == 3 else { continue }
      switch cells[2] {
      case "-": rows.append((name, []))
      case let rest where rest.hasPrefix("all but "):
        let hidden = rest.split { $0 == " " || $0 == "," }.filter { !["all", "but", "and"].contains($0) }.map(
          String.init)
        rows.append((name, Set(rows.map(\.module)).subtracting(hidden)))
      default: rows.append((name, Set(cells[2].split(separator: ",").map { $0.trimmed })))
      }
    }
    return rows
  }()

  /// What a target of the package depends on.
  private func dependencies(of module: String) throws -> Set<String>? {
    let package = try Files.text("\(Self.root)/Package.swift")
    guard
      let name = package.firstRange(of: "arget(name: \"\(module)\"")
        ?? package.firstRange(of: "arget(\n      name: \"\(module)\"")
    else { return nil }
    let rest = package[name.upperBound...]
    let target = rest[..<(rest.firstRange(of: "ettings:")?.lowerBound ?? rest.endIndex)]
    guard let begin = target.firstRange(of: "dependencies: [") else { return [] }
    let list = target[begin.upperBound...].prefix { $0 != "]" }
    return Set(list.split(separator: ",").map { $0.trimmed.filter { $0 != "\"" } }.filter { !$0.isEmpty })
  }

  private func imports(of module: String) throws -> Set<String> {
    let ours = Set(Self.rows.map(\.module) + ["CYAML", "COpenBLAS", "CPNG", "CJPEG", "CCairo"])
    var found: Set<String> = []
    for file in try swiftFiles(in: "\(Self.root)/Sources/\(module)") {
      for line in try Files.text(file).split(separator: "\n") {
        let words = line.split(separator: " ")
        if words.dropLast().last == "import", let name = words.last, ours.contains(String(name)) {
          found.insert(String(name))
        }
      }
    }
    return found
  }

  private func swiftFiles(in folder: String) throws -> [String] {
    try Files.listing(of: folder).flatMap { name in
      let path = "\(folder)/\(name)"
      if Files.isFolder(path) { return try swiftFiles(in: path) }
      return name.hasSuffix(".swift") ? [path] : []
    }
  }

  @Test func theTableHoldsAll() throws {
    let folders = try Files.listing(of: "\(Self.root)/Sources").filter {
      try !swiftFiles(in: "\(Self.root)/Sources/\($0)").isEmpty
    }
    #expect(Set(Self.rows.map(\.module)) == Set(folders + Self.ofC))
  }

  @Test func thePackageSaysTheSame() throws {
    for (module, knows) in Self.rows { #expect(try dependencies(of: module) == knows, "\(module)") }
  }

  /// `make fuzz` builds a package of its own from links to our modules; no other test builds it.
  @Test func theFuzzersPackageHasAll() throws {
    let folder = "\(Self.root)/Tests/Fuzz"
    let package = try Files.text("\(folder)/Package.swift")
    let needed = try #require(Self.rows.first { $0.module == "Trial" }).knows.union(["Trial", "Measures"])
    for (module, knows) in Self.rows where needed.contains(module) {
      #expect(Files.isFolder("\(folder)/Sources/\(module)"), "\(module)")
      let target = package.split(separator: "name: \"\(module)\"").dropFirst().first?.prefix { $0 != "]" }
      let text = String(target ?? "")
      for known in knows { #expect(text.contains("\"\(known)\""), "\(module) knows \(known)") }
    }
  }

  @Test func theImportsSayTheSame() throws {
    for (module, knows) in Self.rows where !Self.ofC.contains(module) {
      #expect(try imports(of: module) == knows, "\(module)")
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    let start = drop { $0 == " " || $0 == "\n" }
    return String(
      start[..<(start.lastIndex { $0 != " " && $0 != "\n" }.map { start.index(after: $0) } ?? start.startIndex)])
  }
}
