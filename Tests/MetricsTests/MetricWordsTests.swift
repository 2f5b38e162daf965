import Basics
import Testing

@testable import Metrics

/// The list of what figures write of metrics is that of their labels and units.
@Suite struct MetricWordsTests {
  @Test func labelsAndUnitsAreListed() throws {
    let folder =
      String(#filePath.dropLast("/Tests/MetricsTests/MetricWordsTests.swift".count)) + "/Sources/Metrics/Metrics"
    var found = Set(Importance.Part.allCases.map(\.rawValue))
    for name in Files.names(in: folder) where name != "MetricWords.swift" {
      for line in try Files.text("\(folder)/\(name)").split(separator: "\n") where line.contains("Quality(") {
        // What stands in quotes there is a label or a unit.
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        found.formUnion(parts.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
      }
    }
    let known = ["ELBO", "IWAE bound", "KL divergence", "log-likelihood", "bits per dimension", "mean squared error"]
    #expect(Set(metricWords) == found.union(known).union(["nats"]))
    #expect(Set(metricWords).count == metricWords.count)
  }
}
