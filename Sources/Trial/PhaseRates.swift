import Basics
import Model
import Spec

/// The rates of `train.rates` over all phases of a trial: one that is written once for all of them is of a network that
/// one of them moves.
struct PhaseRates {
  /// Each rate as it is written, with the phases that have it.
  private let rates: [(rate: Training.NetworkRate, phases: [Int])]
  private let phases: [Experiment]

  init(_ phases: [Experiment]) {
    let all = phases.indices.flatMap { index in phases[index].training.rates.map { (rate: $0, phase: index) } }
    rates = all.grouped(by: \.rate).map { ($0.key, $0.elements.map(\.phase)) }
    self.phases = phases
  }

  /// Those of networks that there are not, or that never move.
  var misnamed: [Problem] {
    rates.compactMap { rate, own in
      let networks = own.flatMap { phases[$0].networks }
      let named = networks.filter { $0.name == rate.network }
      guard let first = named.first else {
        return Problem(
          "no network is called '\(rate.network)'", at: rate.mark,
          hint: suggestion(for: rate.network, among: networks.map(\.name).distinct, noun: "networks"))
      }
      guard let word = first.body.standing, named.allSatisfy({ $0.body.standing != nil }) else { return nil }
      return Problem(
        "\(rate.network) is \(word), and such a network has no rate", at: rate.mark,
        hint: "networks with rows of their own are moved")
    }
  }

  /// Those of networks that no step moves; `compilers` are those of the phases.
  func unmoved(_ compilers: [Compiler]) -> [Problem] {
    rates.compactMap { rate, own in
      let moved = own.reduce(into: Set<String>()) { $0.formUnion(compilers[$1].moved) }
      guard !moved.contains(rate.network) else { return nil }
      return Problem(
        "no step moves \(rate.network): it has no rate", at: rate.mark,
        hint: moved.isEmpty ? nil : "moved: \(moved.sorted().joined(separator: ", "))")
    }
  }
}
