import Basics
import Testing

@testable import Measures

@Suite struct ClassifierScoreTests {
  @Test func balancedAndConstant() throws {
    let sure = try Points((0..<40).map { i in (0..<4).map { i % 4 == $0 ? 1 : 0 } })
    #expect(abs(classifierScore(sure) - 4) < 1e-12)
    let same = try Points((0..<40).map { _ in [0.1, 0.2, 0.7] })
    #expect(abs(classifierScore(same) - 1) < 1e-12)
    #expect(bootstrapError(same, of: classifierScore) < 1e-12)
    // Of a set that is drawn again the classes are not balanced: a little below four, by a little.
    let error = bootstrapError(sure, of: classifierScore)
    #expect(error > 0.01 && error < 0.5)
  }
}

@Suite struct ImageSimilarityTests {
  private func pair(_ height: Int, _ width: Int, _ channels: Int, noise: Double) throws -> ImagePair {
    let random = Philox(seed: 3, stream: "image")
    let a = (0..<height * width * channels).map { Double(random.uniform($0)) }
    let b = a.indices.map { min(1, max(0, a[$0] + noise * Double(random.normal($0 + 100_000)))) }
    return try ImagePair(a, b, height: height, width: width, channels: channels)
  }

  @Test func equalImages() throws {
    let same = try pair(16, 13, 3, noise: 0)
    #expect(same.meanSquare == 0 && same.peakRatio == .infinity)
    #expect(abs(try same.structuralSimilarity() - 1) < 1e-12)
  }

  /// By sums over whole windows.
  @Test func windowsOneByOne() throws {
    let image = try pair(14, 12, 2, noise: 0.3)
    let random = Philox(seed: 3, stream: "image")
    let a = (0..<14 * 12 * 2).map { Double(random.uniform($0)) }
    let b = a.indices.map { min(1, max(0, a[$0] + 0.3 * Double(random.normal($0 + 100_000)))) }
    var (total, count) = (0.0, 0.0)
    for channel in 0..<2 {
      for top in 0..<4 {
        for left in 0..<2 {
          var (w, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
          for i in 0..<11 {
            for j in 0..<11 {
              let squared: Int = (i - 5) * (i - 5) + (j - 5) * (j - 5)
              let weight = exponential(-Double(squared) / 4.5)
              let index = ((top + i) * 12 + left + j) * 2 + channel
              w += weight
              x += weight * a[index]
              y += weight * b[index]
              xx += weight * a[index] * a[index]
              yy += weight * b[index] * b[index]
              xy += weight * a[index] * b[index]
            }
          }
          let (mx, my) = (x / w, y / w)
          let vx: Double = xx / w - mx * mx
          let vy: Double = yy / w - my * my
          let cov: Double = xy / w - mx * my
          let light = (2 * mx * my + 1e-4) / (mx * mx + my * my + 1e-4)
          total += light * (2 * cov + 9e-4) / (vx + vy + 9e-4)
          count += 1
        }
      }
    }
    #expect(abs(try image.structuralSimilarity() - total / count) < 1e-12)
    #expect(abs(image.peakRatio - 10 * log10(1 / image.meanSquare)) < 1e-9)
  }

  private func log10(_ x: Double) -> Double { logarithm(x) / logarithm(10) }

  @Test func whatIsNotANumber() {
    let (image, wrong) = ([0.5, 0.25, 1, 0], [0.5, .nan, 1, 0])
    #expect(throws: Problem("number 1 of the second image is nan")) {
      try ImagePair(image, wrong, height: 2, width: 2, channels: 1)
    }
    #expect(throws: Problem("number 3 of the first image is -inf")) {
      try ImagePair([0, 0, 0, -.infinity], image, height: 2, width: 2, channels: 1)
    }
  }

  @Test func smallImagesHaveNoWindow() {
    #expect(throws: Problem.self) { try pair(10, 28, 1, noise: 0.1).structuralSimilarity() }
  }
}

@Suite struct InformationTests {
  @Test func entropies() {
    #expect(abs(entropy(of: [1, 1, 2]) - 1.5 * logarithm(2)) < 1e-15)
    #expect(entropy(of: [5, 0]) == 0)
    #expect(abs(mutualInformation([0, 0, 1, 1], [0, 0, 1, 1]) - logarithm(2)) < 1e-15)
    #expect(mutualInformation([0, 0, 1, 1], [0, 1, 0, 1]) == 0)
  }

  /// A factor with four values; one unit is the factor, the other half of it.
  @Test func halfOfItIsKnownTwice() throws {
    let factor = (0..<4000).map { $0 % 4 }
    let codes = try Points(factor.map { [Double($0), Double($0 / 2)] })
    let known = UnitInformation(codes, [Factor("v", factor.map(Double.init), isClass: true)])
    #expect(abs(known.shares[0][0] - 1) < 1e-12 && abs(meanGap(known.shares) - 0.5) < 1e-12)
    // The first unit has four values, the factor too.
    #expect(abs(known.bias - 9 / 8000 / logarithm(4)) < 1e-12)
  }

  @Test func bins() {
    #expect(binned([0, 0.5, 1, 0.999], bins: 2) == [0, 1, 1, 1])
    #expect(binned([3, 3], bins: 20) == [0, 0])
  }
}

@Suite struct RankScoreTests {
  @Test func byHand() {
    // Ranks 1 2 4 against 3 5: the sum 7 is ½ below (3 · 6 / 2 = 9) by 2, less ½, over √3.
    #expect(abs(rankScore([1, 2, 4], [3, 5]) + 1.5 / (3.0).squareRoot()) < 1e-12)
    #expect(rankScore([1, 1], [1, 1]) == 0)
    #expect(rankScore([1, 2, 4], [3, 5]) == -rankScore([3, 5], [1, 2, 4]))
    // All of one before all of the other, with ties within.
    let tied = rankScore([1, 1, 1, 1], [2, 2, 2, 2])
    #expect(abs(tied + 7.5 / (16.0 / 12 * (9 - 120.0 / 56)).squareRoot()) < 1e-12)
  }
}

@Suite struct DisentanglementTests {
  private let factors = [(0..<10_000).map { $0 % 5 }, (0..<10_000).map { $0 / 5 % 4 }]
  private var numbers: [Factor] { factors.map { Factor("", $0.map(Double.init), isClass: false) } }

  @Test func codesThatAreTheFactors() throws {
    let codes = try Points((0..<10_000).map { [Double(factors[0][$0]), Double(factors[1][$0])] })
    let vote = FactorVote(codes, factors: factors, training: 1000, testing: 500)
    #expect(vote.accuracy == 1 && vote.pruned == 0)
    #expect(abs(meanGap(explainedShares(codes, numbers)) - 1) < 1e-12)
    let regression = FactorRegression(codes, numbers)
    let importances = Importances(regression.importances)
    #expect(importances.disentanglement > 0.999 && importances.completeness > 0.999)
    #expect(regression.informativeness > 0.999)
  }

  @Test func noiseKnowsNothing() throws {
    let codes = try normals(10_000, 3, "noise")
    let vote = FactorVote(codes, factors: factors)
    #expect(abs(vote.accuracy - 0.5) < 0.02)
    #expect(meanGap(explainedShares(codes, numbers)) < 0.001)
    let regression = FactorRegression(codes, numbers)
    #expect(abs(regression.informativeness) < 0.01 && regression.importances.allSatisfy { $0.allSatisfy { $0 < 0.05 } })
  }

  /// Squared correlations of two numbers, and of three classes in any order the share of the variance between them.
  @Test func explainedVariance() throws {
    let unit: [Double] = [0, 1, 2, 3, 4, 5]
    let factor = Factor("", [0, 0, 1, 1, 0, 1], isClass: false)
    // Covariance 5 / 12, variances 35 / 12 and 1 / 4.
    #expect(abs(explainedShares(try Points(unit, width: 1), [factor])[0][0] - 5.0 / 21) < 1e-12)
    for classes: [Double] in [[0, 0, 1, 1, 2, 2], [2, 2, 0, 0, 1, 1]] {
      let factor = Factor("", classes, isClass: true)
      // 17.5 in all, 0.5 within each.
      #expect(abs(explainedShares(try Points(unit, width: 1), [factor])[0][0] - 16 / 17.5) < 1e-12)
    }
  }

  /// Of two classes there are two models, which say the same.
  @Test func twoClassesAreANumber() throws {
    let codes = try normals(400, 3, "codes")
    let values = codes.columns[0].map { $0 + 0.3 > 0 ? 1.0 : 0 }
    let (number, classes) = (Factor("", values, isClass: false), Factor("", values, isClass: true))
    let (one, other) = (FactorRegression(codes, [number]), FactorRegression(codes, [classes]))
    #expect(one.informativeness > 0.5 && abs(one.informativeness - other.informativeness) < 1e-9)
    for (a, b) in zip(one.importances, other.importances) { #expect(abs(a[0] - b[0]) < 1e-9) }
  }

  @Test func unitsThatDoNotVaryTakeNoPart() throws {
    let codes = try Points((0..<10_000).map { [Double(factors[0][$0]), 0.001 * Double(factors[1][$0])] })
    #expect(FactorVote(codes, factors: factors, training: 200, testing: 100).pruned == 1)
  }

  @Test func importances() {
    let one = Importances([[1, 0], [0, 1]])
    #expect(one.disentanglement == 1 && one.completeness == 1)
    let none = Importances([[1, 1], [1, 1]])
    #expect(abs(none.disentanglement) < 1e-15 && abs(none.completeness) < 1e-15)
    // A unit for both factors, and nothing else.
    let mixed = Importances([[1, 1], [0, 0]])
    #expect(abs(mixed.disentanglement) < 1e-15 && mixed.completeness == 1)
  }

  @Test func lassoOfOneColumnShrinks() {
    let x = (0..<100).map { Double($0 % 10) }
    // Centred, Σx²/n = 8.25: the weight 3 loses penalty / 8.25.
    let weights = lasso([x], x.map { 3 * $0 + 1 }, penalty: 0.5)
    #expect(abs(weights[0] - (3 - 0.5 / 8.25)) < 1e-9)
    #expect(lasso([x], x.map { 3 * $0 + 1 }, penalty: 100) == [0])
  }
}

@Suite struct UsageTests {
  @Test func sharesOfACodebook() {
    let usage = Usage(counts: [1, 1, 2])
    #expect(usage.share == 1 && abs(usage.perplexity - (8.0).squareRoot()) < 1e-12)
    #expect(Usage(counts: [0, 3, 0, 0]).share == 0.25 && Usage(counts: [0, 3]).perplexity == 1)
  }
}
