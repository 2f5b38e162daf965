import Basics
import Search

// Points that depend on what came of earlier ones. They are chosen in rounds, so that they are the same with any number
// of workers: a point knows the ends of all earlier rounds, and where the others of its own round are.
extension DrawnSweep {
  func searched(_ ends: [Observation.End]) throws(Problem) -> [[Tree]] {
    let kinds = names.map(\.distribution)
    try refuseTooMany(kinds)
    let sampler = TPESampler(kinds.map(\.dimension), seed: seed)
    var points: [[Tree]] = []
    var places: [[DimensionValue]] = []
    var known: Set<[String]> = []
    for index in 0..<min(draws, (ends.count / atOnce + 1) * atOnce) {
      let round = index / atOnce * atOnce
      let observations = places.enumerated().map { trial, place in
        Observation(trial: trial, point: place, end: trial < round ? ends[trial] : .running)
      }
      // What is rounded may be what is there already; the sampler's next thought is then taken.
      for attempt in 0..<1000 {
        let place = sampler.point(of: index &+ attempt << 32, knowing: observations)
        let point = zip(names, place).map { name, value in name.distribution.value(of: value, name.mark) }
        guard known.insert(point.map(SweepValues.key)).inserted else { continue }
        points.append(point)
        places.append(zip(kinds, zip(place, point)).map { kind, pair in kind.place(pair.0, as: pair.1) })
        break
      }
      guard points.count == index + 1 else { break }
    }
    return points
  }

  /// Where all names have a list, there are only so many points.
  private func refuseTooMany(_ kinds: [Distribution]) throws(Problem) {
    var count = 1
    for kind in kinds {
      guard case .choice(let values) = kind, count <= draws else { return }
      count *= values.count
    }
    if count < draws {
      throw Problem(
        "there are \(count) points, so \(draws) different ones cannot be drawn", at: mark,
        hint: "ask for fewer draws, or list them all")
    }
  }
}

extension DrawnSweep.Distribution {
  /// A list of rising numbers has an order, and is searched as one; any other list is not.
  var dimension: Dimension {
    switch self {
    case .uniform(let low, let high): return .uniform(low: low, high: high)
    case .logUniform(let low, let high): return .logarithmic(low: low, high: high)
    case .choice(let values):
      let numbers = values.compactMap { value in
        if case .scalar(let phrase) = value, !phrase.isQuoted { decimal(phrase.text) } else { nil }
      }
      let isOrdered = numbers.count == values.count && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
      return isOrdered ? .integer(low: 0, high: values.count - 1) : .choice(count: values.count)
    }
  }

  fileprivate func value(of place: DimensionValue, _ mark: Mark) -> Tree {
    switch (self, place) {
    case (.choice(let values), .choice(let index)), (.choice(let values), .integer(let index)): values[index]
    case (_, .number(let number)): .scalar(Phrase(DrawnSweep.rounded(number), at: mark))
    default: preconditionFailure("\(place) is in another dimension")
    }
  }

  /// The place of a value as it was written.
  fileprivate func place(_ place: DimensionValue, as tree: Tree) -> DimensionValue {
    guard case .number = place, let number = decimal(tree.oneLine) else { return place }
    return .number(number)
  }
}
