import Basics
import Foundation
import TestSupport
import Testing

@testable import Report

/// Pages as a reader sees them: `Tests/Scripts/report_page.py` opens them in Chromium and says what is wrong.
@Suite struct ReportInBrowserTests {
  private static let root = String(#filePath.dropLast("/Tests/ReportTests/ReportInBrowserTests.swift".count))
  private static let python = "\(root)/.build/browser/bin/python"
  private static let browser = "/usr/bin/chromium"
  private static let isThere = Files.exists(python) && Files.exists(browser)

  @Test(
    .enabled(
      if: isThere, "chromium or its Python packages are missing: sh Tests/Scripts/browser.sh .build/browser"))
  func pagesAreSound() throws {
    let folder = TemporaryFolder()
    let sizes = SampleReport(settings: ["2", "10", "50"], seeds: 3)
    try sizes.publish()
    let alone = SampleReport(settings: ["2"])
    try alone.publish(pictures: false)
    try sizes.plan.write(to: sizes.folder)
    try alone.plan.write(to: alone.folder)
    let many = SampleReport(settings: (1...30).map { "a setting with a long name \($0)" })
    try many.publish()
    try many.plan.write(to: many.folder)
    let hostile = try hostileReport()
    let grid = SampleReport(
      names: ["latent", "beta"],
      settings: ["2", "10", "50"].flatMap { latent in ["0.1", "1", "4"].map { [latent, $0] } })
    try grid.publish()
    let cloud = SampleReport(
      names: ["latent", "train.optimizer.rate", "activation", "a name that is rather long, as some are"],
      settings: (1...24).map { ["\($0 % 7 + 2)", "\(Double($0 * $0) * 1e-5)", $0 % 3 == 0 ? "relu" : "elu", "\($0)"] })
    try cloud.publish(pictures: false) { -100 - Double($0 * 7 % 24) }
    for sample in [grid, cloud] { try sample.plan.write(to: sample.folder) }
    // Words without blanks, wider than a small screen, in every figure and legend.
    let long = "learning_rate_warmup_then_cosine_decay_schedule"
    let words = SampleReport(
      names: ["the_\(long)", "recipe"],
      settings: [[long, "2"], [long, "\(long)_2"], ["none", "2"], ["none", "\(long)_2"]],
      seeds: 2, title: "\(long)_\(long)")
    let axes = SampleReport(
      names: ["the_\(long)", "recipe", "rate"],
      settings: [[long, "\(long)_2", "1"], ["none", "2", "10"], ["some", "\(long)_3", "100"]], title: "\(long)_\(long)")
    for sample in [words, axes] {
      try sample.publish()
      try sample.plan.write(to: sample.folder)
    }
    let nothing = SampleReport(settings: ["2"])
    let sources = [
      "hostile": [hostile.source], "several": [sizes.source, alone.source, many.source], "nothing": [nothing.source],
      "over names": [grid.source, cloud.source],
      "long words": [words.source, axes.source],
    ]
    let pages = try withExtendedLifetime([sizes, alone, many, hostile, grid, cloud, words, axes, nothing]) {
      try sources.map { name, sources in
        let path = "\(folder.path)/\(name).html"
        try ReportPage.write(sources, to: path)
        return path
      }
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = ["\(Self.root)/Tests/Scripts/report_page.py", Self.browser] + pages.sorted()
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
