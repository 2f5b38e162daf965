import Basics
import Testing

/// `bench`, with a stand-in for the other side.
@Suite struct BenchTests {
  private static let model = """
    networks: {f: [linear 8, relu, linear 3]}
    objective:
      sample: {x: normal(5)}
      minimize: mean(sum(f(x)^2))
    train: {steps: 100, batch: 16, optimizer: adam 1e-3}

    """

  @Test func theTableHasBothSides() throws {
    let folder = try Folder()
    try folder.write(Array(Self.model.utf8), to: "small.yaml")
    // Says how it was called, then as fast as half a million images a second; the compiler twice that.
    let peer = """
      echo "$@" >> calls
      speed=500000
      case "$*" in *--compile*) speed=1000000;; esac
      echo "{\\"name\\": \\"small\\", \\"images_per_s\\": $speed, \\"peak_mib\\": 300}"

      """
    try folder.write(Array(peer.utf8), to: "peer.sh")
    let ending = try Program.run(
      [
        "bench", "small.yaml", "--threads", "1", "--seconds", "1", "--rounds", "1", "--peer", "sh peer.sh", "--csv",
        "b.csv",
      ],
      in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("1 thread: ") && ending.output.contains("times compile"))
    #expect(
      try Files.text("\(folder.path)/calls")
        == "--threads 1 --seconds 1 small\n--threads 1 --seconds 1 --compile small\n")
    let table = try #require(Table(csv: try Files.text("\(folder.path)/b.csv")))
    #expect(
      table.columns == [
        "model", "threads", "images_per_s", "eager", "compile", "ratio_eager", "ratio_compile", "gflops_useful",
        "share_of_peak", "peak_mib", "torch_peak_mib", "first_step_s", "ratio_eager_low", "ratio_eager_high",
        "ratio_compile_low", "ratio_compile_high",
      ])
    let row = try #require(table.rows.first)
    #expect(table.rows.count == 1 && row[0] == "small" && row[3] == "500000" && row[4] == "1000000" && row[10] == "300")
    let numbers = row.dropFirst().compactMap(Double.init)
    #expect(numbers.count == 15 && numbers.allSatisfy { $0 >= 0 })
    let speed = try #require(Double(row[2]))
    #expect(abs((Double(row[5]) ?? 0) - speed / 500_000) <= 0.006)
  }

  /// Rounds of which the other side's speed differs: the lowest and the highest ratio stand beside the median.
  @Test func roundsHaveASpread() throws {
    let folder = try Folder()
    try folder.write(Array(Self.model.utf8), to: "small.yaml")
    let peer = """
      echo >> calls
      echo "{\\"images_per_s\\": $((1000 * $(wc -l < calls)))}"

      """
    try folder.write(Array(peer.utf8), to: "peer.sh")
    let ending = try Program.run(
      ["bench", "small.yaml", "--threads", "1", "--seconds", "1", "--rounds", "3", "--peer", "sh peer.sh"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/bench.csv")))
    let row = try #require(table.rows.first)
    // Eager was called first, third and fifth, compiled second, fourth and sixth.
    #expect(row[3] == "3000" && row[4] == "4000")
    let ratios = row[12...15].compactMap(Double.init)
    #expect(ratios.count == 4 && ratios[0] < ratios[1] && ratios[2] < ratios[3])
    for (ratio, low) in [(row[5], 12), (row[6], 14)] {
      #expect(ending.output.contains("\(ratio) (\(row[low])–\(row[low + 1]))"), "\(ending.output)")
    }
    #expect(ending.output.contains(") times compile, geometric mean of 1"))
  }

  /// Ratios are of sides timed in the same round, also where the other side failed in one before. Here it fails in the
  /// first, and gives the model then a far smaller batch, with which fewer images are trained in the same time.
  @Test func aFailedRoundShiftsNoOther() throws {
    let folder = try Folder()
    try folder.write(Array(Self.model.replacing("batch: 16", with: "batch: 256").utf8), to: "small.yaml")
    try folder.write(Array(Self.model.replacing("batch: 16", with: "batch: 1").utf8), to: "smaller.yaml")
    let peer = "mv smaller.yaml small.yaml 2>/dev/null && exit 1; echo '{\"images_per_s\": 1000}'\n"
    try folder.write(Array(peer.utf8), to: "peer.sh")
    let ending = try Program.run(
      ["bench", "small.yaml", "--threads", "1", "--seconds", "1", "--rounds", "2", "--peer", "sh peer.sh"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/bench.csv")))
    let row = try #require(table.rows.first)
    // The median of two is their mean, and between the two is what the second alone has.
    let (both, second) = (try #require(Double(row[2])), try #require(Double(row[12])))
    #expect(row[12] == row[13] && second * 1000 < both / 2)
  }

  @Test func withoutPeersItRunsAlone() throws {
    let folder = try Folder()
    try folder.write(Array(Self.model.utf8), to: "small.yaml")
    let ending = try Program.run(
      ["bench", "small.yaml", "--threads", "1", "--seconds", "1", "--rounds", "1"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    let table = try #require(Table(csv: try Files.text("\(folder.path)/Results/bench.csv")))
    #expect(table.rows.first?[3...6].allSatisfy(\.isEmpty) == true)
  }

  @Test func aProfileIsPrinted() throws {
    let folder = try Folder()
    try folder.write(Array(Self.model.utf8), to: "small.yaml")
    let ending = try Program.run(["run", "small.yaml", "--profile", "--threads", "1"], in: folder)
    #expect(ending.status == 0, "\(ending.errors)")
    for words in ["ms a step, mean of 100", "matmul", "f.0: linear 8", "gradient of f.2: linear 3", "update"] {
      #expect(ending.output.contains(words), "\(words) is not in\n\(ending.output)")
    }
  }
}
