import Basics

/// docs/gallery.md: a section a source, opened by a table of its systems, and of each its pictures.
struct SystemsPage {
  let systems: [System]
  let measured: Measurements
  /// The names of those that are there.
  let pictures: Set<String>

  init(_ systems: [System], _ measured: Measurements, pictures: Set<String>) {
    (self.systems, self.measured, self.pictures) = (systems, measured, pictures)
  }

  private static let introduction = """
    # Gallery

    The systems of two student reports, an assignment, a lecture and a course page, and some beyond them: what each has
    to show, the file that does, and what came out. `make gallery` runs them all, one after the other, and writes this
    page after each; stopped and run again it goes on where it was. `make gallery SYSTEMS="lecture/lsgan course/ebgan"`
    runs these alone; of the others the page keeps what it had. Every kind of figure is shown in
    [figures](gallery-figures.md); the networks that judge, and what did not work, in [systems](systems.md).

    Numbers are of the test split where nothing else is said. In brackets stands the number of seeds, and ± is half of
    the 95 % interval over these; of a single seed, where it is known, over the examples it was measured on. ✓ means that
    the mean reaches the bar. Where the bar is another number with the same seeds, the interval of the paired
    difference decides, and *not told apart* means that it has zero in it. Minutes are wall time, of all trials of the
    file one after the other.
    """

  var text: String {
    var lines = [Self.introduction, "", summary]
    for (source, systems) in systems.grouped(by: \.source).map({ ($0.key, $0.elements) }) {
      lines += [
        "", "## \(source)", "", "| system | file | must show | measured | minutes |", "| --- | --- | --- | --- | --- |",
      ]
      lines += systems.indices.map { row(systems[$0], after: systems[..<$0]) }
      lines += systems.flatMap(section)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How much of it is there.
  var summary: String {
    let experiments = systems.map(\.experiment).distinct
    let run = systems.filter { measured.time(of: $0.experiment) != nil }
    let numbers = "\(Set(run.flatMap(\.numbers)).count) of \(Set(systems.flatMap(\.numbers)).count) systems"
    let verdicts = systems.flatMap(\.shown).compactMap(verdict)
    return "Run here: \(numbers), \(run.map(\.experiment).distinct.count) of \(experiments.count) files; "
      + "\(verdicts.count { $0 == .reached }) of their \(verdicts.count) bars are reached."
  }

  // MARK: A system

  /// Its line of the table, below those of others of the source.
  private func row(_ system: System, after others: some Sequence<System>) -> String {
    let heading = section(system).isEmpty ? system.heading : "[\(system.heading)](#\(Self.anchor(system.heading)))"
    let file = Self.link(system)
    // A bar ends a cell.
    let claim = system.claim.components("|").joined(separator: "\\|")
    guard let time = measured.time(of: system.experiment) else {
      let needs = system.data.isEmpty ? "" : ": needs \(system.data.joined(separator: ", "))"
      return "| \(heading) | \(file) | \(claim) | not run here\(needs) | |"
    }
    var cells = system.shown.filter { !isTable($0) }.map(words)
    if cells.count < system.shown.count { cells.append("table below") }
    if cells.isEmpty { cells = ["pictures below"] }
    let count = time.trials == 1 ? "" : " (\(time.trials) trials)"
    let minutes =
      others.contains { $0.experiment == system.experiment }
      ? "the same" : NumberText.short(time.minutes, digits: time.minutes < 100 ? 2 : 3) + count
    return "| \(heading) | \(file) | \(claim) | \(cells.joined(separator: "<br>")) | \(minutes) |"
  }

  /// What stands below the table; nothing where there is neither a number nor a picture to show.
  private func section(_ system: System) -> [String] {
    let table = table(system.shown.filter(isTable))
    let shown = system.pictures.filter { pictures.contains($0.name) }
    if table.isEmpty && shown.isEmpty { return [] }
    return ["", "### \(system.heading)", "", "\(system.claim) \(Self.link(system))"] + table + pictures(shown)
  }

  private static func link(_ system: System) -> String {
    "[\(system.experiment)](../Experiments/\(system.experiment).yaml)"
  }

  /// Side by side, with their captions above, all as wide.
  private func pictures(_ shown: [ShownPicture]) -> [String] {
    let rows = [
      shown.map(\.caption), shown.map { _ in "---" },
      shown.map { "<img src=\"images/systems/\($0.name)\" width=\"440\" alt=\"\($0.caption)\">" },
    ]
    return shown.isEmpty ? [] : [""] + rows.map { "| \($0.joined(separator: " | ")) |" }
  }

  /// Numbers of several settings, a row for each of these.
  private func table(_ numbers: [ShownNumber]) -> [String] {
    let columns = numbers.map { measured.rows(of: $0.quantity) }
    let settings = columns.flatMap { $0.map(\.setting) }.distinct
    guard !settings.isEmpty else { return [] }
    var lines = [
      "", "| setting | \(numbers.map(\.label).joined(separator: " | ")) |",
      "| --- |" + String(repeating: " --- |", count: numbers.count),
    ]
    for setting in settings {
      let cells = columns.map { column in column.first { $0.setting == setting }.map { Self.words($0.rows) } ?? "" }
      lines.append("| \(setting.text) | \(cells.joined(separator: " | ")) |")
    }
    return lines
  }

  // MARK: A number

  private func isTable(_ number: ShownNumber) -> Bool { measured.rows(of: number.quantity).count > 1 }

  /// `named right: 0.987 ± 0.009 (3) ≥ 0.95 ✓`
  private func words(_ number: ShownNumber) -> String {
    guard let rows = measured.rows(of: number.quantity).first?.rows else { return "\(number.label): not run here" }
    let value = "\(number.label): \(Self.words(rows))"
    guard let bar = number.bar else { return value }
    guard let other = bar.other else {
      return "\(value) \(bar.relation.rawValue) \(bar.number.written)\(Verdict(rows, bar, []).rawValue)"
    }
    guard let verdict = verdict(number) else { return "\(value) \(bar.relation.rawValue) what is not run here" }
    let factor = bar.number == 1 ? "" : "\(bar.number.written) × "
    let others = measured.rows(of: other)[0].rows
    return "\(value) \(bar.relation.rawValue) \(factor)\(Self.words(others))\(verdict.rawValue)"
  }

  /// Nil where there is no bar, or one of both sides has not been measured.
  private func verdict(_ number: ShownNumber) -> Verdict? {
    guard let bar = number.bar, let rows = measured.rows(of: number.quantity).first?.rows else { return nil }
    guard let other = bar.other else { return Verdict(rows, bar, []) }
    return measured.rows(of: other).first.map { Verdict(rows, bar, $0.rows) }
  }

  /// Mean, half the interval, and of how many seeds.
  private static func words(_ rows: [Measurements.Row]) -> String {
    guard let estimate = Estimate(rows.map(\.value)) else { return "\(Table.cell(rows[0].value)) (\(rows.count))" }
    let count = estimate.count == rows.count ? "\(rows.count)" : "\(estimate.count) of \(rows.count) seeds"
    guard rows.count == 1, let error = rows[0].error, error > 0 else {
      return "\(NumberText.measured(estimate)) (\(count))"
    }
    return "\(NumberText.measured(estimate.mean, half: 1.96 * error)) (\(count))"
  }

  // MARK: Links

  /// The name that GitHub gives a heading.
  static func anchor(_ heading: String) -> String {
    heading.lowercased().compactMap { letter -> String? in
      if letter == " " { return "-" }
      return letter.isLetter || letter.isNumber || letter == "-" || letter == "_" ? String(letter) : nil
    }.joined()
  }
}
