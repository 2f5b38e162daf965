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
    let nothing = SampleReport(settings: ["2"])
    let sources = [
      "hostile": [hostile.source], "several": [sizes.source, alone.source, many.source], "nothing": [nothing.source],
    ]
    let pages = try withExtendedLifetime([sizes, alone, many, hostile, nothing]) {
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
