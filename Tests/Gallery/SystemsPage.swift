import Basics

/// docs/gallery.md: a section a source, opened by a table of its systems, and of each what it shows.
struct SystemsPage {
  let systems: [System]
  let measured: Measurements
  /// Those that are there, by their names.
  let pictures: [String: PictureSize]
  /// The recipes of the experiments as their files are today.
  let recipes: [String: String]

  init(
    _ systems: [System], _ measured: Measurements, pictures: [String: PictureSize], recipes: [String: String]
  ) {
    (self.systems, self.measured, self.pictures, self.recipes) = (systems, measured, pictures, recipes)
  }

  private static let introduction = """
    # Gallery

    The systems of two student reports, an assignment, a lecture and a course page, and some beyond them: what each has
    to show, the file that shows it, and what came out. `make gallery` runs them all, one after the other, and writes
    this page after each; stopped and run again, it goes on where it was. With
    `make gallery SYSTEMS="lecture/lsgan course/ebgan"` it runs these alone, and for the others the page keeps what it
    had. Every kind of figure is shown in [figures](gallery-figures.md); the networks that judge, and what did not work,
    are in [judges and failures](systems.md).

    Numbers are of the test split unless something else is said. The number of seeds stands in brackets, and ± is half
    of the 95 % interval over them; for a single seed, where it is known, over the examples it was measured on. A number
    that is the same for all seeds stands alone. ✓ means that the mean reaches a bar that is a plain number. Where the
    bar is another measured number, the interval of the difference decides, seed by seed where both have the same seeds:
    *not told apart* means that zero lies in it, *one seed* that there is no such interval. What was measured before
    its file was last changed is shown, but not judged.

    Times are how long one core trained: each setting's median trial times its number of seeds, without the networks that
    judge or that an experiment begins with. Two cores take half as long. Of trials whose core's time was not kept it is
    the time that passed, with other work beside it: an upper bound.
    """

  var text: String {
    var lines = [Self.introduction, "", summary]
    for (source, systems) in systems.grouped(by: \.source).map({ ($0.key, $0.elements) }) {
      lines += [
        "", "## \(source)", "", "| system | file | must show | measured | time |", "| --- | --- | --- | --- | --- |",
      ]
      lines += systems.indices.map { row(systems[$0], after: systems[..<$0]) }
      lines += systems.flatMap(section)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How much of it is there.
  var summary: String {
    let experiments = systems.map(\.experiment).distinct
    let run = experiments.filter { measured.recipe(of: $0) != nil && !isOld($0) }
    let old = experiments.filter(isOld)
    let numbers = Set(systems.flatMap(\.numbers)).sorted()
    let whole = numbers.filter { number in
      systems.allSatisfy { !$0.numbers.contains(number) || run.contains($0.experiment) }
    }
    let part = numbers.filter { number in
      !whole.contains(number) && systems.contains { $0.numbers.contains(number) && run.contains($0.experiment) }
    }
    var text = "Run here: \(whole.count) of \(numbers.count) systems"
    if !part.isEmpty { text += ", in part \(part.map(String.init).joined(separator: ", "))" }
    text += "; \(run.count) of \(experiments.count) files"
    if !old.isEmpty { text += ", and \(old.count) before \(old.count == 1 ? "it was" : "they were") last changed" }
    let bars = systems.flatMap(\.shown).filter { $0.bar != nil }
    let verdicts = bars.compactMap(verdict)
    let counts: [(Verdict, String)] = [
      (.missed, "not reached"), (.notTold, "not told apart"), (.oneSeed, "of one seed and not judged"),
    ]
    let others = counts.compactMap { verdict, words in
      let count = verdicts.count { $0 == verdict }
      return count == 0 ? nil : "\(count) \(words)"
    }
    text += ". Bars: \(bars.count) in all, \(verdicts.count) with both sides measured: "
    return text + (["\(verdicts.count { $0 == .reached }) reached"] + others).joined(separator: ", ") + "."
  }

  /// Whether it was measured before its file was last changed.
  private func isOld(_ experiment: String) -> Bool {
    measured.recipe(of: experiment).map { $0 != recipes[experiment] } ?? false
  }

  // MARK: A system

  /// Its line of the table, below those of others of the source.
  private func row(_ system: System, after others: some Sequence<System>) -> String {
    let heading = section(system).isEmpty ? system.heading : "[\(system.heading)](#\(Self.anchor(system.heading)))"
    let file = Self.link(system)
    let claim = Self.cell(system.claim)
    guard let time = measured.time(of: system.experiment) else {
      let needs = system.data.isEmpty ? "" : ": needs \(system.data.joined(separator: ", "))"
      return "| \(heading) | \(file) | \(claim) | not run here\(needs) | |"
    }
    var cells = system.shown.filter { !isTable($0) }.map(words)
    if cells.count < system.shown.count { cells.append("table below") }
    if cells.isEmpty { cells = ["pictures below"] }
    if isOld(system.experiment) { cells.insert(Self.old, at: 0) }
    let count = time.trials == 1 ? "" : " (\(time.trials) trials)"
    let duration =
      others.contains { $0.experiment == system.experiment } ? "the same" : Self.duration(time.seconds) + count
    return "| \(heading) | \(file) | \(claim) | \(cells.joined(separator: "<br>")) | \(duration) |"
  }

  private static let old = "*measured before the file was last changed*"

  /// What stands below the table; nothing where there is neither a number nor a picture to show.
  private func section(_ system: System) -> [String] {
    let table = table(system.shown.filter(isTable))
    let shown = system.pictures.filter { pictures[$0.name] != nil }
    if table.isEmpty && shown.isEmpty { return [] }
    var lines = ["", "### \(system.heading)", "", "\(system.claim) \(Self.link(system))"]
    var items = system.shown.filter { $0.bar != nil && !isTable($0) }.map(words)
    if isOld(system.experiment) { items.insert(Self.old, at: 0) }
    if !items.isEmpty { lines += [""] + items.map { "- \($0)" } }
    return lines + table + pictures(shown)
  }

  private static func link(_ system: System) -> String {
    "[\(system.experiment)](../Experiments/\(system.experiment).yaml)"
  }

  /// A bar ends a cell.
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  /// Side by side, with their captions above, all as wide but for those that would be too high.
  private func pictures(_ shown: [ShownPicture]) -> [String] {
    let images = shown.map { picture in
      let width = pictures[picture.name]?.shownWidth ?? 440
      return "<img src=\"images/systems/\(picture.name)\" width=\"\(width)\" alt=\"\(Self.cell(picture.caption))\">"
    }
    let rows = [shown.map { Self.cell($0.caption) }, shown.map { _ in "---" }, images]
    return shown.isEmpty ? [] : [""] + rows.map { "| \($0.joined(separator: " | ")) |" }
  }

  /// Numbers of several settings, a row for each of these.
  private func table(_ numbers: [ShownNumber]) -> [String] {
    let columns = numbers.map { measured.rows(of: $0.quantity) }
    let settings = columns.flatMap { $0.map(\.setting) }.distinct
    guard !settings.isEmpty else { return [] }
    var lines = [
      "", "| setting | \(numbers.map { Self.cell($0.label) }.joined(separator: " | ")) |",
      "| --- |" + String(repeating: " --- |", count: numbers.count),
    ]
    for setting in settings {
      let cells = columns.map { column in column.first { $0.setting == setting }.map { Self.words($0.rows) } ?? "" }
      lines.append("| \(Self.cell(setting.words)) | \(cells.joined(separator: " | ")) |")
    }
    return lines
  }

  // MARK: A number

  private func isTable(_ number: ShownNumber) -> Bool { measured.rows(of: number.quantity).count > 1 }

  /// `named right: 0.987 ± 0.009 (3) ≥ 0.95 ✓`
  private func words(_ number: ShownNumber) -> String {
    guard let rows = measured.rows(of: number.quantity).first?.rows else {
      return "\(Self.cell(number.label)): not run here"
    }
    let value = "\(Self.cell(number.label)): \(Self.words(rows))"
    guard let bar = number.bar else { return value }
    let verdict = verdict(number)?.rawValue ?? ""
    guard let other = bar.other else { return "\(value) \(bar.words.withMinusSigns)\(verdict)" }
    let factor = bar.number == 1 ? "" : "\(bar.number.written.withMinusSigns) × "
    let others = measured.rows(of: other).first.map { Self.words($0.rows) } ?? "what is not run here"
    return "\(value) \(bar.relation.rawValue) \(factor)\(others)\(verdict)"
  }

  /// Nil where there is no bar, or a side has not been measured, or not as its file is today.
  private func verdict(_ number: ShownNumber) -> Verdict? {
    guard let bar = number.bar, let rows = measured.rows(of: number.quantity).first?.rows,
      !number.quantities.contains(where: { isOld($0.experiment) })
    else { return nil }
    guard let other = bar.other else { return Verdict(rows, bar, []) }
    return measured.rows(of: other).first.map { Verdict(rows, bar, $0.rows) }
  }

  /// Mean, half the interval, and of how many seeds; a number that all seeds share, alone.
  static func words(_ rows: [Measurements.Row]) -> String {
    guard let estimate = Estimate(rows.map(\.value)) else { return "\(Table.cell(rows[0].value)) (\(rows.count))" }
    let count = estimate.count == rows.count ? "\(rows.count)" : "\(estimate.count) of \(rows.count) seeds"
    if rows.count > 1, estimate.count == rows.count, rows.allSatisfy({ $0.value == rows[0].value }) {
      return NumberText.short(estimate.mean).withMinusSigns
    }
    guard rows.count == 1, let error = rows[0].error, error > 0 else {
      return "\(NumberText.measured(estimate)) (\(count))".withMinusSigns
    }
    return "\(NumberText.measured(estimate.mean, half: 1.96 * error)) (\(count))".withMinusSigns
  }

  /// `17 s`, `2.3 min`, `1.5 h`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 1 { return "less than 1 s" }
    if seconds < 90 { return "\(NumberText.short(seconds, digits: 2)) s" }
    if seconds < 5400 { return "\(NumberText.short(seconds / 60, digits: 2)) min" }
    return "\(NumberText.short(seconds / 3600, digits: 2)) h"
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
