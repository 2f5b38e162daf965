import Basics
import Measures

extension MeasureCase {
  /// Reads the arrays; what comes back is timed.
  func prepared() throws -> () throws -> Numbers {
    switch measure {
    case "fid":
      let (a, b) = (try points("a"), try points("b"))
      return { [("fid", try frechetDistance(a, b))] }
    case "kid":
      let (a, b) = (try points("a"), try points("b"))
      return { named(try KernelDistance(a, b, .cubic)) }
    case "prior_match":
      let (codes, prior) = (try points("a"), try points("b"))
      return {
        let match = try PriorMatch(codes, prior: prior)
        return named(match.distance) + [
          ("p", match.p), ("mean", match.largestMean), ("variance", match.largestVariance),
        ]
      }
    case "coverage":
      let (real, generated, neighbours) = (try points("a"), try points("b"), Int(try requiredOption()))
      return {
        let scores = try Coverage(real: real, generated: generated, neighbours: neighbours)
        return [
          ("precision", scores.precision), ("recall", scores.recall), ("density", scores.density),
          ("coverage", scores.coverage),
        ]
      }
    case "memorisation":
      let (generated, heldOut, training) = (try points("a"), try points("b"), try points("c"))
      return {
        let found = try Memorisation(generated: generated, heldOut: heldOut, training: training)
        return [("z", found.score), ("copies", found.copies)]
      }
    case "pca":
      let points = try points("a")
      return {
        let found = PrincipalComponents(points)
        return found.shares.enumerated().map { ("share_\($0)", $1) }
          + found.layout.prefix(4).enumerated().map { ("point_\($0 / 2)_\($0 % 2)", $1) }
      }
    case "tsne":
      let (points, perplexity) = (try points("a"), try requiredOption())
      return {
        let found = try TSNE(
          points, perplexity: perplexity, parallel: { pieces, body in for piece in 0..<pieces { body(piece) } })
        return [("divergence", found.divergence), ("perplexity", found.perplexity)]
      }
    case "classifier_score":
      let probabilities = try points("a")
      return { [("score", classifierScore(probabilities))] }
    case "pixels":
      let images = try images()
      return { [("mse", images.meanSquare), ("psnr", images.peakRatio)] }
    case "ssim":
      let images = try images()
      return { [("ssim", try images.structuralSimilarity())] }
    default: return try preparedOfNumbers()
    }
  }

  /// Measures of labels, codes and factors.
  private func preparedOfNumbers() throws -> () throws -> Numbers {
    switch measure {
    case "rank":
      let (a, b) = (try numbers("a"), try numbers("b"))
      return { [("z", rankScore(a, b))] }
    case "information":
      let (a, b) = (try labels("a"), try labels("b"))
      return { [("information", mutualInformation(a, b)), ("entropy", entropy(of: counts(of: a)))] }
    case "mig":
      let (codes, factors) = (try points("a"), try factors("b", areClasses: true))
      return { [("mig", meanGap(UnitInformation(codes, factors).shares))] }
    case "sap":
      let (codes, factors) = (try points("a"), try factors("b", areClasses: false))
      return {
        let pairs = codes.columns.enumerated().flatMap { i, unit in
          factors.enumerated().map { j, factor in ("correlation_\(i)_\(j)", correlation(unit, factor.values)) }
        }
        return [("sap", meanGap(explainedShares(codes, factors)))] + pairs
      }
    case "lasso":
      let (columns, target, penalty) = (try points("a").columns, try numbers("b"), try requiredOption())
      return { lasso(columns, target, penalty: penalty).enumerated().map { ("weight_\($0)", $1) } }
    case "dci":
      let matrix = try points("a")
      return {
        let importances = Importances((0..<matrix.count).map { row in matrix.columns.map { $0[row] } })
        return [("disentanglement", importances.disentanglement), ("completeness", importances.completeness)]
      }
    case "usage":
      let counts = try labels("a")
      return {
        let usage = Usage(counts: counts)
        return [("share", usage.share), ("perplexity", usage.perplexity)]
      }
    default: throw Problem("no measure is called '\(measure)'")
    }
  }
}

extension MeasureCase {
  private func factors(_ name: String, areClasses: Bool) throws -> [Factor] {
    try points(name).columns.enumerated().map { Factor("factor \($0)", $1, isClass: areClasses) }
  }
}

/// The error is left out where there is none.
private func named(_ distance: KernelDistance) -> MeasureCase.Numbers {
  [("distance", distance.value)] + (distance.error.map { [("error", $0)] } ?? [])
}
