import Basics
import Data
import Figures
import Results
import Spec
import TestSupport
import Testing

@testable import atelier
@testable import gallery

/// The list of the sources' systems, the experiments that show them and the page of both say the same.
@Suite struct SystemsTests {
  private static let root = "\(Golden.folder)/../.."
  private static let lists = "\(root)/Tests/Gallery"

  /// Which systems each source has.
  private static let sources = [
    ("The report on faces", 1...7), ("The practical on MNIST", 8...9), ("The assignment", 10...15),
    ("The lecture", 16...37), ("The course page", 38...42),
  ]

  @Test func everySystemIsThere() throws {
    let groups = try System.all(in: Self.lists).grouped(by: \.source)
    #expect(groups.map(\.key) == Self.sources.map(\.0) + ["Beyond the sources"])
    for (group, (source, numbers)) in zip(groups, Self.sources) {
      #expect(Set(group.elements.flatMap(\.numbers)) == Set(numbers), "\(source)")
      #expect(group.elements.allSatisfy { !$0.numbers.isEmpty }, "\(source)")
    }
    #expect(groups.last?.elements.allSatisfy { $0.numbers.isEmpty } ?? false)
    let headings = groups.flatMap(\.elements).map { SystemsPage.anchor($0.heading) }
    #expect(Set(headings).count == headings.count)
    for system in groups.flatMap(\.elements) {
      #expect(system.claim.hasSuffix(".") && !system.title.isEmpty, "\(system.heading)")
      #expect(system.pictures.allSatisfy { !$0.caption.isEmpty }, "\(system.heading)")
    }
  }

  /// What can be known of results before there are any.
  private struct Foreseen {
    let plan: SweepPlan
    /// Without the split: of `evaluate`, and what training reports.
    let columns: Set<String>
    private let reports: Set<String>

    init(_ experiment: String) throws {
      plan = try loadPlan(path: "\(root)/Experiments/\(experiment).yaml", catalogues: .all).plan
      columns = Set(plan.trials.flatMap { Drawing.requests($0.experiment).rows.map(\.column) })
      let objectives = plan.trials.flatMap(\.phases).map(\.objective)
      reports = Set(objectives.flatMap { $0.reports + $0.steps.flatMap(\.reports) }.map(\.name))
    }

    func trials(at values: SettingText) -> [TrialPlan] {
      plan.trials.filter { trial in
        Command.planned(trial).setting.has(values)
      }
    }

    func settings(of quantity: ShownNumber.Quantity) -> Int {
      let settings = trials(at: quantity.at).map { Command.planned($0).setting }
      return Set(settings.map { setting in quantity.over.map { setting.without($0) } ?? setting }).count
    }

    func has(_ column: String) -> Bool {
      let name = MetricName(column)
      return column == Measurements.seconds || columns.contains(name.name)
        || name.split == .train && reports.contains(name.name)
    }

    func has(_ picture: ShownPicture) -> Bool {
      if !picture.isOfSweep {
        return trials(at: picture.at).first?.experiment.figures.contains { $0.text == picture.row } ?? false
      }
      let file = picture.row.lastComponent.dropLast(4)
      let rows = plan.trials[0].experiment.figures.map { $0.text.split(separator: " ").map(String.init) }
      let drawn = rows.compactMap { words -> String? in
        if let over = words.firstIndex(of: "over") {
          let names = words[(over + 1)...].prefix { plan.columns.contains($0) }
          return NamedPicture.name(words[0], over: Array(names))
        }
        guard words[0] == "against" else { return nil }
        return NamedPicture.name(Array(words[2...].prefix { columns.contains($0) }), against: words[1])
      }
      // Of every sweep there are metrics, samples and reconstructions by setting.
      return (drawn + rows.map { $0[0] }.filter { ["samples", "reconstructions"].contains($0) }).contains(String(file))
        || plan.columns != ["seed"] && has(String(file))
    }
  }

  @Test func experimentsHaveWhatIsShown() throws {
    let systems = try System.all(in: Self.lists)
    let names = systems.flatMap { [$0.experiment] + $0.shown.flatMap(\.quantities).map(\.experiment) }.distinct
    var foreseen: [String: Foreseen] = [:]
    for name in names {
      do { foreseen[name] = try Foreseen(name) } catch { Issue.record("\(name): \(error)") }
    }
    for system in systems {
      guard let found = foreseen[system.experiment] else { continue }
      #expect(found.plan.name == system.experiment.lastComponent)
      for picture in system.pictures {
        let isDrawn = found.has(picture)
        #expect(isDrawn, "\(system.heading): \(picture.row)")
      }
      let sets = Set(found.plan.trials.flatMap { $0.experiment.data.map(\.call.kind) })
      for name in system.data where !name.contains(".") { #expect(sets.contains(name), "\(system.heading): \(name)") }
      #expect(sets.isDisjoint(with: Self.real) || !system.data.isEmpty, "\(system.heading) does not say what it needs")
      for number in system.shown {
        for quantity in number.quantities {
          guard let place = foreseen[quantity.experiment] else { continue }
          #expect(quantity.over.map(place.plan.columns.contains) ?? true, "\(system.heading): \(number.label)")
          let isColumn = place.has(quantity.column)
          #expect(isColumn, "\(system.heading): \(quantity.column), not of \(place.columns.sorted())")
          let settings = place.settings(of: quantity)
          #expect(number.bar == nil ? settings > 0 : settings == 1, "\(system.heading): \(number.label)")
        }
      }
    }
  }

  /// Sets that the program does not make itself.
  private static var real: Set<String> {
    var names: Set<String> = []
    for kind in sourceKinds where !isMade(kind) { names.insert(kind.name) }
    return names
  }

  private static func isMade(_ kind: any SourceKind.Type) -> Bool {
    if case .made = SetState(kind) { return true }
    return false
  }

  /// Results are read of the experiments that have a line: what stands after `in` has one.
  @Test func whatIsComparedHasALine() throws {
    let systems = try System.all(in: Self.lists)
    let experiments = Set(systems.map(\.experiment))
    for system in systems {
      for quantity in system.shown.flatMap(\.quantities) {
        #expect(experiments.contains(quantity.experiment), "\(system.heading): \(quantity.experiment) is never read")
      }
    }
  }

  /// An experiment is measured as a whole: every number of every trial, and every picture.
  @Test func whatIsMeasuredIsWhole() throws {
    let systems = try System.all(in: Self.lists)
    let measured = try Measurements(path: "\(Self.lists)/measured.csv")
    let pictures = Set(Files.names(in: "\(Self.root)/docs/images/systems"))
    for (experiment, lines) in systems.grouped(by: \.experiment).map({ ($0.key, $0.elements) }) {
      guard let recipe = measured.recipe(of: experiment) else {
        #expect(pictures.isDisjoint(with: lines.flatMap(\.pictures).map(\.name)), "\(experiment)")
        continue
      }
      #expect(measured.rows.allSatisfy { $0.experiment != experiment || $0.recipe == recipe }, "\(experiment)")
      // Of an earlier text there may be less than is shown today.
      guard try recipe == Recipe.ofFile("\(Self.root)/Experiments/\(experiment).yaml") else { continue }
      for picture in lines.flatMap(\.pictures) {
        #expect(pictures.contains(picture.name), "\(experiment): \(picture.row)")
      }
      let all = try Foreseen(experiment)
      for quantity in systems.flatMap(\.shown).flatMap(\.quantities) where quantity.experiment == experiment {
        let found = measured.rows(of: quantity).map(\.rows.count).reduce(0, +)
        #expect(found == all.trials(at: quantity.at).count, "\(experiment): \(quantity.column)")
      }
    }
  }

  /// All results lie in one folder.
  @Test func resultsDoNotCollide() throws {
    let folders = Files.names(in: "\(Self.root)/Experiments").map { "\(Self.root)/Experiments/\($0)" }
    let names = folders.flatMap { Files.names(in: $0) }
    #expect(Set(names).count == names.count)
  }

  @Test func thePageIsOfTheList() throws {
    let systems = try System.all(in: Self.lists)
    let measured = try Measurements(path: "\(Self.lists)/measured.csv")
    let pictures = PictureFolder(path: "\(Self.root)/docs/images/systems")
    let experiments = systems.map(\.experiment).distinct
    let recipes = try experiments.map { ($0, try Recipe.ofFile("\(Self.root)/Experiments/\($0).yaml")) }
    let page = SystemsPage(
      systems, measured, pictures: pictures.sizes, recipes: Dictionary(uniqueKeysWithValues: recipes))
    let isUpToDate = try Files.text("\(Self.root)/docs/gallery.md") == page.text
    #expect(isUpToDate, "run .build/release/gallery systems Tests/Gallery Results/gallery docs")
    #expect(Set(pictures.names).isSubset(of: systems.flatMap(\.pictures).map(\.name)))
    #expect(pictures.names.allSatisfy { Files.size("\(pictures.path)/\($0)") ?? .max <= Gallery.most.bytes })
    #expect(pictures.bytes <= Gallery.most.systems)
  }
}
