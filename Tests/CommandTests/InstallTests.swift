import Basics
import Glibc
import TestSupport
import Testing

@testable import atelier

/// What `make dist` packs and `make install` installs: laid out here with the program under test.
@Suite struct InstallTests {
  private static let root = Files.absolute("\(Golden.folder)/../..")

  private static func has(_ program: String) -> Bool {
    (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").contains {
      Files.exists("\($0)/\(program)")
    }
  }

  /// In a shell that finds what the tests find; `$scripts` are the project's.
  private static func run(_ script: String, in folder: Folder) throws -> Program.Ending {
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return try Program.run(
      script:
        "PATH=\(path.shellWord); HOME=$PWD/home; export PATH HOME; scripts=\((root + "/Tests/Scripts").shellWord); \(script)",
      in: folder)
  }

  private static let isPossible = ["clang", "strip", "dpkg-query", "ldd"].allSatisfy(has)

  /// The installation lies somewhere else than where it was laid out, and is reached through a link.
  @Test(.enabled(if: isPossible, "clang, strip or dpkg is missing"))
  func theLauncherPicks() throws {
    let folder = try Folder()
    let laid = try Self.run("sh $scripts/stage.sh staged x86-64-v3=\"$0\"", in: folder)
    try #require(laid.status == 0, "\(laid.errors)")
    let moved = try Self.run(
      "mkdir -p 'my programs' && mv staged 'my programs/a' && ln -s 'my programs/a/bin/atelier' go", in: folder)
    #expect(moved.status == 0)
    let own = try Program.run(["--version"], in: folder).output
    for words in ["", "ATELIER_CPU=", "ATELIER_CPU=native"] {
      let ending = try Self.run("\(words) ./go --version", in: folder)
      #expect(ending.status == 0 && ending.output == own, "\(words) \(ending.errors)")
    }
    // The libraries are held to it too, unless somebody says otherwise.
    let held = try Self.run("ATELIER_CPU=x86-64-v3 ./go --version", in: folder)
    #expect(held.status == 0 && held.output.contains(" oneDNN avx2, OpenBLAS Haswell\n"), "\(held.output)")
    let told = try Self.run("OPENBLAS_CORETYPE=Sandybridge ATELIER_CPU=x86-64-v3 ./go --version", in: folder)
    #expect(told.status == 0 && told.output.contains(" OpenBLAS Sandybridge\n"), "\(told.output)")
    let other = try Self.run("ATELIER_CPU=znver9 ./go --version", in: folder)
    #expect(other.status == 2 && other.errors == "atelier: ATELIER_CPU is x86-64-v3 or x86-64-v4, not znver9\n")
    let newer = try Self.run("ATELIER_CPU=x86-64-v4 ./go --version", in: folder)
    #expect(newer.status == 2 && newer.errors.hasPrefix("atelier: "), "\(newer.errors)")
    let program = "\(Files.absolute(folder.path))/my programs/a/lib/atelier"
    #expect(try Self.run("mv '\(program)/x86-64-v3' '\(program)/gone'", in: folder).status == 0)
    let none = try Self.run("./go --version", in: folder)
    #expect(none.status == 2 && none.errors == "atelier: this processor has no AVX2, or \(program) is not complete\n")
  }

  /// Nothing but the C library, no rights, no network, no HOME: it says what is in a file, sweeps and draws.
  @Test(.enabled(if: isPossible, "clang, strip or dpkg is missing"))
  func itRunsInABareRoot() throws {
    let folder = try Folder()
    let ending = try Self.run(
      "sh $scripts/stage.sh staged x86-64-v3=\"$0\" && sh $scripts/bare.sh staged kept", in: folder)
    if ending.status == 77 { return print(ending.output) }
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.output)\n\(ending.errors)")
    #expect(ending.output.contains("2 of 2 trials done"))
    // Letters are those of the installation's font, which is this machine's too: the same picture.
    #expect(try Program.run(["sweep", "kept/e.yaml"], in: folder).status == 0)
    let here = try Files.read("\(folder.path)/Results/e/figures/valid_loss.png")
    #expect(try Files.read("\(folder.path)/kept/valid_loss.png") == here)
  }

  /// Into a folder where others have theirs, and once more over itself; a home that no shell has expanded.
  @Test(.enabled(if: isPossible, "clang, strip or dpkg is missing"))
  func itIsInstalled() throws {
    let folder = try Folder()
    let laid = try Self.run("sh $scripts/stage.sh staged x86-64-v3=\"$0\"", in: folder)
    try #require(laid.status == 0, "\(laid.errors)")
    let own = try Program.run(["--version"], in: folder).output
    let before = try Self.run(
      "mkdir -p home/p/share/atelier home/p/lib/atelier && touch home/p/share/atelier/x home/p/lib/atelier/old",
      in: folder)
    #expect(before.status == 0)
    for _ in 0..<2 {
      let ending = try Self.run("sh $scripts/install.sh staged '~/p' && home/p/bin/atelier --version", in: folder)
      let prefix = Files.absolute("\(folder.path)/home/p")
      #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
      #expect(ending.output.hasPrefix(own) && ending.output.hasSuffix(own))
      #expect(
        ending.output.contains("export PATH=\"\(prefix)/bin:$PATH\"") && ending.output.contains("fpath=(\"\(prefix)/"))
    }
    #expect(
      Files.exists("\(folder.path)/home/p/share/atelier/x") && !Files.exists("\(folder.path)/home/p/lib/atelier/old"))
    #expect(Files.names(in: "\(folder.path)/home/p/lib") == ["atelier"])
    #expect(Files.exists("\(folder.path)/home/p/share/man/man1/atelier.1"))
    let empty = try Self.run("sh $scripts/install.sh staged ''", in: folder)
    #expect(empty.status == 2 && empty.errors == "PREFIX is empty\n")
  }

  @Test func theManualPageHasAll() throws {
    let folder = try Folder()
    let page = try Program.run(["show", "man"], in: folder).output
    let text = page.replacing("\\-", with: "-")
    for command in Atelier.shown {
      #expect(text.contains(".SS atelier \(command.name)"), "\(command.name)")
      for option in command.options { #expect(text.contains("\\fB--\(option.name)\\fR"), "\(option.name)") }
    }
    #expect(page.utf8.allSatisfy { $0 < 128 })
    guard Self.has("groff") else { return print("no groff is here to read the manual page: skipped") }
    let ending = try Self.run("\"$0\" show man | groff -man -ww -Tutf8 -z", in: folder)
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
  }

  // MARK: - Completions, in the shells themselves

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write([], to: "own.yaml")
    return folder
  }

  private static let lines: [(line: String, found: [String])] = [
    ("sw", ["sweep"]), ("sweep --re", ["--report", "--results", "--retries"]), ("sweep ow", ["own.yaml"]),
    ("data f", ["fetch"]), ("show ta", ["table"]), ("show table ow", ["own.yaml"]), ("help ex", ["export"]),
    ("check help ow", ["own.yaml"]),
    ("sweep --workers ", []), ("sweep --results ow", ["own.yaml"]),
  ]

  @Test(arguments: lines) func bash(_ line: String, _ found: [String]) throws {
    let folder = try folder()
    try folder.write(
      Array(
        """
        source completions; compopt() { printf 'compopt %s\\n' "$*"; }
        COMP_WORDS=(atelier \(line.hasSuffix(" ") ? line + "''" : line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _atelier; printf '%s\\n' "${COMPREPLY[@]}"
        """.utf8), to: "try")
    let ending = try Self.run(
      "\"$0\" show completions bash >completions && bash try && grep -q '^complete -o default' completions", in: folder)
    #expect(ending.errors.isEmpty)
    // Files are for readline to complete, which knows of quotes and spaces; a value that is none is not.
    let shown = ending.output.split(separator: "\n").map(String.init)
    let isFile = found == ["own.yaml"]
    let offersNoFiles = line == "sw" || found.isEmpty
    #expect(shown.filter { !$0.hasPrefix("compopt") }.sorted() == (isFile ? [] : found))
    #expect(shown.contains("compopt +o default") == offersNoFiles)
  }

  @Test(.enabled(if: has("fish"), "no fish is here"), arguments: lines) func fish(_ line: String, _ found: [String])
    throws
  {
    let folder = try folder()
    let ask = "source completions; complete -C'atelier \(line)'"
    let ending = try Self.run(
      "\"$0\" show completions fish >completions && fish --no-config -c \(ask.shellWord)", in: folder)
    #expect(ending.errors.isEmpty)
    let shown = ending.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
    #expect(shown.filter { $0 != "completions" }.sorted() == found)
  }

  /// A shell at a terminal: each line and a tabulator are typed, and it is read until what is looked for stands there.
  @Test(.enabled(if: has("zsh"), "no zsh is here"))
  func zsh() throws {
    let folder = try folder()
    var script = """
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'PROMPT=; fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; print rea""dy'
      zpty -r z out '*ready*'

      """
    let wanted = Self.lines.filter { !$0.found.isEmpty && $0.line != "sweep ow" }
    for (line, found) in wanted {
      script += """
        zpty -n -w z \("atelier \(line)".shellWord)$'\\t'
        zpty -r z out \("*\(found[found.count - 1].suffix(4))*".shellWord) && print \(line.shellWord): found
        zpty -n -w z $'\\x15'

        """
    }
    try folder.write(Array(script.utf8), to: "try")
    let ending = try Self.run("\"$0\" show completions zsh >_atelier && timeout 60 zsh -f try", in: folder)
    #expect(ending.output == wanted.map { "\($0.line): found\n" }.joined(), "\(ending.errors)")
  }

  @Test func aShellThatIsNotKnown() throws {
    let ending = try Program.run(["show", "completions", "fsh"], in: try Folder())
    #expect(ending.status == 2)
    #expect(
      ending.errors.contains("there are no completions for 'fsh'") && ending.errors.contains("'fish'"),
      "\(ending.errors)")
  }
}
