import Basics
import Report
import Results

extension Command {
  static let report = Command(
    "report", "RESULTS…", "Writes all that sweeps found as one self-contained page, report.html.",
    options: [Option("output", "FILE", "where it goes (report.html in the first folder)")], operandCount: 1...100
  ) { arguments in
    let folders = try arguments.operands.map { try existing($0) }
    let path = arguments.options["output"] ?? folders[0].report
    let sources = try folders.map { folder in
      let plan = try PlanFile(folder)
      return ReportSource(folder, SweepResults(plan, folder), ReportMethod(plan, folder))
    }
    Screen.warn(sources.flatMap { $0.results.damage() })
    do { try ReportPage.write(sources, to: path) } catch let error as FileError { return unwritten(error, hint: nil) }
    print(path)
    return Exit.done
  }
}
