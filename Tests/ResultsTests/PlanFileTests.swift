import Basics
import Spec
import Testing

@testable import Results

@Suite struct PlanFileTests {
  private let odd = [
    "", " ", "a", "true", "null", "~", "-", "- a", "-1", "--x", "a: b", "a #b", "#", "'", "\"", "\\", "a\nb", "\t",
    "[1, 2]", "{}", "|",
    "1e-3", "latent=2", "é 日本 🙂", "x\u{600}", "\u{301}x", "e\u{301} 🏽", "\\\u{301}", "\u{85}\u{2028}\u{FEFF}",
    "\u{7}\u{1b}[2J", "\r\n", "a  b", "a ", "/x y/z", "%", "@x",
    "$y", "key:",
  ]

  private func plan(_ trials: [PlanFile.Trial], _ word: String = "x") -> PlanFile {
    PlanFile(
      name: word, title: word, file: word, folder: word, overrides: [word, "b"], columns: [word, "seed"], trials: trials
    )
  }

  @Test func asWritten() {
    let plan = PlanFile(
      name: "toy", title: "VAE: small", file: "/home/x/toy.yaml", folder: "/home/x", overrides: ["train.epochs=2"],
      columns: ["latent", "seed"],
      trials: [
        .init(
          id: "latent=2-seed=1-3f9a01c2", seed: 1,
          settings: [.init(name: "latent", value: "2"), .init(name: "seed", value: "1")],
          experiment: "title: x\n\ntrain:\n  epochs: 2\n"),
        .init(id: "b", seed: .max, settings: [], experiment: ""),
      ])
    #expect(
      plan.yaml == """
        # What was asked of this folder, resolved: written before the first trial runs.
        name: toy
        title: "VAE: small"
        file: /home/x/toy.yaml
        folder: /home/x
        overrides:
          - train.epochs=2
        columns:
          - latent
          - seed
        trials:
          - id: latent=2-seed=1-3f9a01c2
            seed: 1
            settings:
              latent: 2
              seed: 1
            experiment: |
              title: x

              train:
                epochs: 2
          - id: b
            seed: 18446744073709551615
            settings: {}
            experiment: ""

        """)
  }

  @Test func oddWordsComeBack() throws {
    for word in odd {
      let trials = odd.enumerated().map { index, other in
        PlanFile.Trial(
          id: "t\(index)", seed: 3, settings: [.init(name: word, value: other)],
          rows: [.init(key: "elbo-\(index)", column: other), .init(key: "k", column: word)],
          drawings: index % 2 == 0 ? [] : ["a-1", "figure_loss-2"], continues: index % 3 == 0 ? nil : other,
          experiment: other + word)
      }
      let plan = plan(trials, word)
      let read = try PlanFile(text: plan.yaml, name: "plan.yaml")
      #expect(read.name == word && read.overrides == plan.overrides && read.columns == plan.columns)
      for (trial, expected) in zip(read.trials, trials) { #expect(trial == expected) }
      #expect(read == plan)
    }
  }

  @Test func textsComeBackFromBlocks() throws {
    let texts = [
      "a\n", "a\n b\n\n\n  c\n", "a", "a\n\n", " a\n", "\na\n", "a \n", "a\n   \n", "a\tb\n", "# x\n", "a: |\n  x\n",
      "é\u{2029}\n",
    ]
    let plan = plan(texts.enumerated().map { .init(id: "\($0)", seed: 1, settings: [], experiment: $1) })
    #expect(try PlanFile(text: plan.yaml, name: "plan.yaml").trials.map(\.experiment) == texts)
  }

  // What any reader of YAML makes of it is the same: here Spec's.
  @Test func isYAML() throws {
    let texts = odd.map { $0 + "\nx: 1\n" }
    let plan = plan(
      texts.enumerated().map {
        .init(id: "\($0)", seed: 1, settings: [.init(name: "a", value: odd[$0])], experiment: $1)
      })
    let tree = try YAML.read(text: plan.yaml, name: "plan.yaml")
    let trials = try #require(tree["trials"])
    guard case .list(let items, _) = trials else { throw Problem("trials is not a list") }
    for (item, trial) in zip(items, plan.trials) {
      guard case .scalar(let phrase) = item["experiment"], case .scalar(let value) = item["settings"]?["a"] else {
        Issue.record("\(trial.id) is not a text")
        continue
      }
      #expect(phrase.text == trial.experiment)
      #expect(value.text == trial.settings[0].value)
    }
  }

  @Test func handEditsThatAreFine() throws {
    let text = """
      trials:   # all of them
      - seed: 7
        id: 'it''s'

        # this one
        settings: {}
        experiment: |
          a: 1

          b: 2

      columns: [ ]
      """.replacing("[ ]", with: "[]") + "\r\noverrides: []\nname: x # y\ntitle: \"\"\nfile: f\nfolder: g"
    let plan = try PlanFile(text: text, name: "plan.yaml")
    #expect(plan.name == "x" && plan.title == "" && plan.folder == "g")
    #expect(plan.trials == [.init(id: "it's", seed: 7, settings: [], experiment: "a: 1\n\nb: 2\n")])
  }

  @Test(arguments: [
    ("", "plan.yaml lacks name, title, file, folder, overrides, columns, trials"),
    ("name: a\nname: b", "plan.yaml:2:1: 'name' is given twice"),
    ("nam: a", "plan.yaml:1:1: a plan has no 'nam'"),
    ("  name: a", "plan.yaml:1:3: this line is indented too far"),
    ("what", "plan.yaml:1:1: expected 'key: value'"),
    ("name:a", "plan.yaml:1:1: a space is missing after the colon"),
    ("name: \"a", "plan.yaml:1:1: this quoted text does not end with the line"),
    ("name: \"\\q\\", "plan.yaml:1:1: this quoted text does not end with the line"),
    ("trials: 3", "plan.yaml:1:1: here begins a list: a line '- id: …' for each trial"),
    ("trials:\n  - id: a", "plan.yaml:2:3: this trial lacks some of id, seed, settings and experiment"),
    ("trials:\n  - id: a\n    seed: -1", "plan.yaml:3:5: a seed is a whole number, not '-1'"),
    (
      "trials:\n  - id: ../a\n    seed: 1\n    settings: {}\n    experiment: b",
      "plan.yaml:2:3: '../a' cannot be the name of a trial's folder"
    ),
    (
      "trials:\n  - id: a\n    seed: 1\n    settings: {}\n    evaluate:\n      ../../b: c\n    experiment: b",
      "plan.yaml:2:3: \"../../b\" cannot be the name of an answer's file"
    ),
    (
      "trials:\n  - id: a\n    seed: 1\n    settings: {}\n    drawings:\n      - .hidden\n    experiment: b",
      "plan.yaml:2:3: \".hidden\" cannot be the name of an answer's file"
    ),
    ("trials:\n  - what: 1", "plan.yaml:2:3: a trial has no 'what'"),
  ])
  func mistakes(text: String, expected: String) {
    let problem = #expect(throws: Problem.self) { try PlanFile(text: text, name: "plan.yaml") }
    let location = problem?.mark.map { "\($0): " } ?? ""
    #expect(location + (problem?.message ?? "") == expected)
    #expect(problem?.hint?.isEmpty == false)
  }

  @Test func anyBytes() {
    let whole = Array(
      plan([.init(id: "a", seed: 1, settings: [.init(name: "b: c", value: "\"")], experiment: "a:\n  - b\n")]).yaml.utf8
    )
    let odd = Array(" \n\t-:|\"'\\#[{\0é".utf8)
    let random = Philox(seed: 1, stream: "plan", step: 0)
    for round in 0..<2000 {
      var bytes = whole
      for change in 0..<3 {
        let index = random.below(bytes.count, round * 8 + change)
        if change == 2 {
          bytes.remove(at: index)
        } else {
          bytes[index] = odd[random.below(odd.count, round * 8 + change + 4)]
        }
      }
      _ = try? PlanFile(text: String(decoding: bytes, as: UTF8.self), name: "plan.yaml")
    }
  }
}
