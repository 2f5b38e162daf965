import Figures
import Results

/// The arrays of a trial that its figures show as plain pictures, in rows.
struct TrialPictures {
  /// One of its pictures: what it shows, and its rows.
  struct Grid {
    var title: String
    var rows: [[(images: Images, index: Int)]]
    /// Whether every other row is the originals of the next.
    var hasOriginals = false

    /// How many pictures these rows have, without originals.
    func count(_ rows: [[(images: Images, index: Int)]]) -> Int {
      rows.enumerated().reduce(0) { $0 + (hasOriginals && $1.offset % 2 == 0 ? 0 : $1.element.count) }
    }
  }

  let grids: [Grid]

  init(_ trial: SweepResults.Trial, _ method: ReportMethod) {
    grids = (method.pictures[trial.id] ?? []).compactMap { pictures in
      guard let stored = try? trial.array(pictures.array),
        let images = try? pictures.images(stored.array, words: stored.words)
      else { return nil }
      let originals = pictures.originals.flatMap { try? trial.array($0) }.flatMap {
        try? Images($0.array, scale: images.scale, name: "originals")
      }
      let pairs = originals?.count == images.count ? originals : nil
      let width = max(1, pictures.columns(of: images.count) { ((try? trial.array($0)) ?? nil)?.array.shape.first })
      var rows: [[(images: Images, index: Int)]] = []
      for start in stride(from: 0, to: images.count, by: width) {
        let range = start..<min(start + width, images.count)
        if let pairs { rows.append(range.map { (pairs, $0) }) }
        rows.append(range.map { (images, $0) })
      }
      return Grid(title: pictures.title, rows: rows, hasOriginals: pairs != nil)
    }
  }
}
