import Basics
import Glibc
import Search

/// `random: {draws: 20, seed: 1, rate: log_uniform 1e-4 1e-2, width: [64, 128]}`: points drawn at random, each once;
/// `sobol: …`: points that are spread more evenly than random ones; `tpe: {best: elbo, …}`: points where earlier ones
/// ended well. Numbers are rounded to 4 digits.
///
/// The value of a name in a random draw depends on the seed, the name and the draw's number alone (SplitMix64 of the
/// three), so more draws, or another name beside it, leave the points that were there. In Sobol's sequence it depends on
/// the number of names before it instead.
struct DrawnSweep {
  enum Method: String, CaseIterable {
    case random, sobol, tpe

    /// What its mapping holds besides names.
    var fields: [String] { self == .tpe ? ["draws", "seed", "best", "at_once"] : ["draws", "seed"] }
  }

  enum Distribution {
    case uniform(Double, Double)
    case logUniform(Double, Double)
    case choice([Tree])
  }

  let method: Method
  let draws: Int
  let seed: UInt64
  let names: [(key: Phrase, mark: Mark, distribution: Distribution)]
  /// What `tpe` goes by, and how many points are chosen without knowing of each other's ends.
  let goal: Goal?
  let atOnce: Int
  let mark: Mark

  init(_ method: Method, _ entries: [Tree.Entry], _ mark: Mark) throws(Problem) {
    var draws: Int?
    var seed: UInt64 = 1
    var atOnce = 4
    var goal: Goal?
    var names: [(Phrase, Mark, Distribution)] = []
    for entry in entries {
      switch entry.key.text {
      case "draws": draws = Int(try Self.whole(entry.value, "draws", 1...(method == .tpe ? 1000 : 100_000)))
      case "seed": seed = try Self.whole(entry.value, "seed", 0...UInt64(Int.max))
      case "best" where method == .tpe: goal = try Goal(entry.value)
      case "at_once" where method == .tpe: atOnce = Int(try Self.whole(entry.value, "at_once", 1...1000))
      default: names.append((entry.key, entry.value.mark, try Self.distribution(entry.value, of: entry.key)))
      }
    }
    guard let draws else {
      throw Problem("'\(method)' does not say how many points to draw", at: mark, hint: "draws: 20")
    }
    guard !names.isEmpty else {
      throw Problem("'\(method)' draws nothing", at: mark, hint: "rate: log_uniform 1e-4 1e-2")
    }
    if method == .sobol, names.count > SobolSequence.mostDimensions {
      throw Problem(
        "'sobol' spreads points over at most \(SobolSequence.mostDimensions) names, not \(names.count)", at: mark,
        hint: "'random' takes any number")
    }
    if method == .tpe, goal == nil {
      throw Problem("'tpe' does not say by what number a point is good", at: mark, hint: "best: elbo")
    }
    self.goal = goal
    self.atOnce = atOnce
    self.method = method
    self.draws = draws
    self.seed = seed
    self.names = names
    self.mark = mark
  }

  /// The drawn points, one value a name, all different; of `tpe` those that follow from the ends of earlier ones.
  func points(knowing ends: [Observation.End]) throws(Problem) -> [[Tree]] {
    if method == .tpe { return try searched(ends) }
    var points: [[Tree]] = []
    var known: Set<[String]> = []
    var number: UInt64 = 0
    while points.count < draws {
      guard number < UInt64(draws) * 50 + 1000 else {
        throw Problem(
          "\(draws) different points cannot be drawn: \(points.count) were found", at: mark,
          hint: "ask for fewer draws, or list them all")
      }
      let point = zip(names, units(of: number)).map { name, unit in name.distribution.value(at: unit, name.mark) }
      if known.insert(point.map(SweepValues.key)).inserted { points.append(point) }
      number += 1
    }
    return points
  }

  /// Numbers between 0 and 1, one a name.
  private func units(of draw: UInt64) -> [Double] {
    switch method {
    case .sobol:
      return SobolSampler(names.map { _ in .uniform(low: 0, high: 1) }, seed: seed).coordinates(of: Int(draw))
    case .random, .tpe:
      return names.map { name in
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.key.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Double(Self.mix(Self.mix(Self.mix(seed) ^ hash) &+ draw) >> 11) * 0x1p-53
      }
    }
  }

  /// The output function of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mix(_ state: UInt64) -> UInt64 {
    var z = state &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  static func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value.written }
    let decimals = 3 - Int(log10(abs(value)).rounded(.down))
    // Dividing by a power of ten gives the number nearest to the decimal; multiplying by its inverse does not.
    if decimals >= 0 {
      let power = pow(10, Double(min(decimals, 300)))
      return ((value * power).rounded() / power).written
    }
    let power = pow(10, Double(-decimals))
    return ((value / power).rounded() * power).written
  }

  private static func whole(_ tree: Tree, _ name: String, _ range: ClosedRange<UInt64>) throws(Problem) -> UInt64 {
    guard case .scalar(let phrase) = tree, let value = UInt64(phrase.text), range.contains(value) else {
      throw Problem(
        "'\(name)' is a whole number from \(range.lowerBound) to \(range.upperBound), not \(tree.inWords)",
        at: tree.mark)
    }
    return value
  }

  private static func distribution(_ tree: Tree, of key: Phrase) throws(Problem) -> Distribution {
    guard case .scalar(let phrase) = tree else { return .choice(try SweepValues.read(tree, of: key)) }
    let words = try phrase.words()
    guard let kind = words.first?.text, kind == "uniform" || kind == "log_uniform" else {
      if words.first?.reads("range") == true { return .choice(try SweepValues.read(tree, of: key)) }
      throw Problem(
        "'\(key.text)' is drawn from \(tree.inWords)", at: tree.mark,
        hint: "write uniform 0 1, log_uniform 1e-4 1e-2, range 1 8, or a list")
    }
    let bounds = words.dropFirst().compactMap { decimal($0.text) }
    guard words.count == 3, bounds.count == 2, bounds[0] < bounds[1], (bounds[1] - bounds[0]).isFinite else {
      throw Problem("\(kind) takes two numbers, the smaller first", at: phrase.mark, hint: "\(kind) 0.1 0.9")
    }
    if kind == "uniform" { return .uniform(bounds[0], bounds[1]) }
    guard bounds[0] > 0 else { throw Problem("log_uniform takes numbers above 0", at: words[1].mark) }
    return .logUniform(bounds[0], bounds[1])
  }
}

extension DrawnSweep.Distribution {
  func value(at unit: Double, _ mark: Mark) -> Tree {
    switch self {
    case .choice(let values): values[min(values.count - 1, Int(unit * Double(values.count)))]
    case .uniform(let a, let b): .scalar(Phrase(DrawnSweep.rounded(a + (b - a) * unit), at: mark))
    case .logUniform(let a, let b):
      .scalar(Phrase(DrawnSweep.rounded(exp(log(a) + (log(b) - log(a)) * unit)), at: mark))
    }
  }
}
