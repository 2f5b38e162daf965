import Basics
import Graph
import Model
import Spec

// Which phases of training give an array: the last one, or those that its moments lie in.
extension ArrayRequest {
  /// Why they cannot give it, in words; nil: they can. Moments that training has not, and phases that differ in what
  /// they give, are a `FieldFault` of the field `at`.
  package func obstacle(in phases: [Compiler]) throws -> String? {
    let models = try models(phases)
    let kind = made
    let obstacles = try models.map { try kind.obstacle($0) }
    if let index = obstacles.firstIndex(where: { $0 != nil }), let obstacle = obstacles[index] {
      guard obstacles.contains(nil) else { return obstacle }
      throw fault("after \(label(index)) \(obstacle)", hint: "only moments of phases that have it")
    }
    let entries = try models.map { try kind.entry($0) }
    if let index = entries.firstIndex(where: { $0.shape != entries[0].shape }) {
      throw fault(
        "'\(entries[0].name)' has another shape after \(label(index)) than after \(label(0))",
        hint: "a row of 'figures' for each shape")
    }
    return nil
  }

  /// What each of its entries is in the file, where there is no obstacle.
  package func entry(in phases: [Compiler]) throws -> (name: String, shape: Shape) {
    let kind = made
    let entry = try kind.entry(try models(phases)[0])
    return type(of: kind).isAsWritten ? entry : (entry.name, entry.shape.written)
  }

  /// The model of each of its moments, or that of the last phase.
  private func models(_ phases: [Compiler]) throws -> [Compiler] {
    guard let moments else { return phases.suffix(1) }
    return try moments.numbers.map { number throws -> Compiler in
      var before = 0
      for phase in phases {
        let (count, unit) = phase.experiment.training.length.counted
        guard unit == moments.unit else {
          let whole = phases.count == 1 ? "training" : "the phase of \(moments.label(number))"
          throw fault(
            "\(whole) is counted in \(unit.rawValue)",
            hint: before == 0 ? "at \(unit.rawValue) \(count)" : "\(moments.unit.rawValue) up to \(before)")
        }
        before += count
        if number <= before { return phase }
      }
      throw fault(
        "\(moments.label(number)) is beyond training, which has \(before) \(moments.unit.rawValue)",
        hint: "from 0, the model before training, to \(before), where it ends")
    }
  }

  private func label(_ index: Int) -> String { moments.map { $0.label($0.numbers[index]) } ?? "training" }

  private func fault(_ message: String, hint: String) -> FieldFault {
    FieldFault(field: "at", problem: Problem(message, hint: hint))
  }
}

extension Training.Length {
  fileprivate var counted: (count: Int, unit: Moments.Unit) {
    switch self {
    case .epochs(let count): (count, .epochs)
    case .steps(let count): (count, .steps)
    }
  }
}
