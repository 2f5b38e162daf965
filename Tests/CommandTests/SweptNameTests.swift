import Basics
import Testing

/// What is swept may have any name, that of a table's own column too.
@Suite struct SweptNameTests {
  @Test func namesOfTheTablesOwnColumns() throws {
    let folder = try Folder()
    let experiment = """
      let: {steps: 4, seconds: 4}
      data: {source: digits, train: 40, valid: 20, test: 20}
      networks:
        encoder: [flatten, linear $steps, relu, gaussian 2]
        decoder: [linear $seconds, relu, linear 784, reshape 1 28 28, bernoulli]
      objective: vae
      train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
      evaluate: [elbo]
      sweep: {steps: [4, 8], seconds: [4, 8]}
      """
    try folder.write(Array(experiment.utf8), to: "c.yaml")
    let ending = try Program.run(["sweep", "c.yaml"], in: folder)
    try #require(ending.status == 0, "\(ending.errors)")
    let results = "\(folder.path)/Results/c"
    let sweep = try #require(Table(csv: try Files.text("\(results)/sweep.csv")))
    func column(_ name: String) throws -> [String] {
      let index = try #require(sweep.column(name), "\(sweep.columns)")
      return sweep.rows.map { $0[index] }
    }
    #expect(try column("steps") == ["4", "4", "8", "8"] && column("seconds") == ["4", "8", "4", "8"])
    // The table's own: how many steps were trained.
    #expect(try column("steps_2") == ["2", "2", "2", "2"])
    #expect(Files.names(in: "\(results)/figures").contains { $0.hasPrefix("valid_elbo") })
  }
}
