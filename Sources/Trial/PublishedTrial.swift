import Basics
import Results
import Spec

/// A trial that is trained and published: what its folder says of it, and what may be asked of it further.
package struct PublishedTrial {
  package let folder: String
  package let results: ResultsFolder
  package let context: TrialContext
  private let file: TrialFile

  /// The folder of the trained trial that it continues.
  package var continues: String? { file.continues }

  package init(_ folder: String, catalogues: Catalogues) throws {
    self.folder = folder
    results = ResultsFolder(Files.absolute(folder).parentFolder?.parentFolder ?? ".")
    file = try TrialFile(in: folder)
    context = TrialContext(folder: file.folder, in: results, catalogues: catalogues)
  }

  /// The trial as its sweep's plan has it now, else as its own file has it; with further rows of `evaluate` or
  /// `figures`.
  package func plan(adding rows: [String] = [], to section: String = "figures") throws -> TrialPlan {
    let planned = Files.exists(results.plan) ? try PlanFile(results).trials.first { $0.id == file.id } : nil
    let text = try planned?.experiment ?? Files.text("\(folder)/experiment.yaml")
    return try TrialPlan(
      file.id, planned?.settings ?? file.settings, text: text, adding: rows, to: section, catalogues: context.catalogues
    )
  }

  /// What more is measured is measured on the data that it was trained on.
  package func checkData() throws { _ = try TrialPlan(of: folder, file, context) }
}

extension TrialPlan {
  /// A planned trial from its resolved text, with further rows of `evaluate` or `figures`.
  package init(
    _ id: String, _ settings: [Setting], text: String, adding rows: [String], to section: String,
    catalogues: Catalogues
  ) throws(Problems) {
    self = try loadTrial(
      text: text, name: "\(id)/experiment.yaml", adding: rows, to: section, catalogues: catalogues)
    self.id = id
    self.settings = settings
  }
}
