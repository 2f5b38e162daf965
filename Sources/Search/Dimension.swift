/// One of the settings that are searched, and how its values lie between 0 and 1. Samplers draw there, where a
/// dimension of rates from 1e-5 to 1 looks like any other.
package enum Dimension: Sendable, Hashable {
  /// One of so many entries, which have no order.
  case choice(count: Int)
  case uniform(low: Double, high: Double)
  /// Uniform in the logarithm.
  case logarithmic(low: Double, high: Double)
  /// A whole number, both ends included.
  case integer(low: Int, high: Int)
  /// A whole number above 0, both ends included; about as many of 1…10 as of 10…100.
  case logarithmicInteger(low: Int, high: Int)

  /// What is wrong with it, in words that go after its name; nil if it can be searched.
  package var fault: String? {
    switch self {
    case .choice(let count): return count < 1 ? "has no entries" : nil
    case .uniform(let low, let high):
      guard low.isFinite, high.isFinite, (high - low).isFinite else { return "has ends that are too far out" }
      return low <= high ? nil : "has its low end above its high end"
    case .logarithmic(let low, let high):
      guard low > 0 else { return "is searched in its logarithm and must be above 0" }
      guard high.isFinite else { return "has ends that are too far out" }
      return low <= high ? nil : "has its low end above its high end"
    case .integer(let low, let high), .logarithmicInteger(let low, let high):
      if isLogarithmic, low < 1 { return "is searched in its logarithm and must be above 0" }
      // Every whole number up to here is a Double.
      guard low >= -(1 << 52), high <= 1 << 52 else { return "has ends that are too far out" }
      return low <= high ? nil : "has its low end above its high end"
    }
  }

  /// There is nothing to search: all values are one.
  package var isSingle: Bool {
    switch self {
    case .choice(let count): count == 1
    case .uniform(let low, let high), .logarithmic(let low, let high): low == high
    case .integer(let low, let high), .logarithmicInteger(let low, let high): low == high
    }
  }

  private var isLogarithmic: Bool {
    switch self {
    case .logarithmic, .logarithmicInteger: true
    case .choice, .uniform, .integer: false
    }
  }

  /// What 0 and 1 stand for. A whole number has half a unit to either side, so that the ends are drawn as often as the
  /// others.
  private var ends: (low: Double, high: Double) {
    let (low, high): (Double, Double)
    switch self {
    case .choice(let count): (low, high) = (0, Double(count))
    case .uniform(let first, let last), .logarithmic(let first, let last): (low, high) = (first, last)
    case .integer(let first, let last), .logarithmicInteger(let first, let last):
      (low, high) = (Double(first) - 0.5, Double(last) + 0.5)
    }
    return isLogarithmic ? (Portable.logarithm(low), Portable.logarithm(high)) : (low, high)
  }

  /// The value at a coordinate between 0 and 1; one beyond them is taken for the end.
  package func value(at coordinate: Double) -> DimensionValue {
    let (low, high) = ends
    let scaled = low + min(max(coordinate, 0), 1) * (high - low)
    let number = isLogarithmic ? Portable.exponential(scaled) : scaled
    switch self {
    case .choice(let count): return .choice(min(count - 1, Int(number)))
    case .uniform(let low, let high), .logarithmic(let low, let high): return .number(min(max(number, low), high))
    case .integer(let low, let high), .logarithmicInteger(let low, let high):
      return .integer(Int(min(max(number.rounded(.toNearestOrEven), Double(low)), Double(high))))
    }
  }

  /// The coordinate of a value, for an entry or a whole number one that leads back to it; ½ where there is one value
  /// alone.
  package func coordinate(of value: DimensionValue) -> Double {
    guard !isSingle else { return 0.5 }
    switch value {
    case .choice(let index): return coordinate(at: Double(index) + 0.5)
    case .number(let number): return coordinate(at: number)
    case .integer(let number): return coordinate(at: Double(number))
    }
  }

  /// The coordinates between which a whole number is drawn.
  package func cell(of number: Int) -> (low: Double, high: Double) {
    (coordinate(at: Double(number) - 0.5), coordinate(at: Double(number) + 0.5))
  }

  private func coordinate(at number: Double) -> Double {
    let (low, high) = ends
    return min(max(((isLogarithmic ? Portable.logarithm(number) : number) - low) / (high - low), 0), 1)
  }
}
