import Basics
import Figures
import Results

/// The arrays of a trial that hold images, as rows of pictures.
struct TrialPictures {
  /// One of its pictures: what it shows, and its rows.
  struct Grid {
    var name: String
    var rows: [[(images: Images, index: Int)]]
    /// Whether every other row is the originals of the next.
    var hasOriginals = false
  }

  let grids: [Grid]

  init(_ trial: SweepResults.Trial, _ method: ReportMethod) {
    var found: [(name: String, images: Images)] = []
    for name in trial.plan.drawings.map({ Answer.name(of: $0) }).distinct where !name.hasPrefix("figure_") {
      guard let array = try? trial.array(name), let images = try? Images(array, scale: method.scale, name: name) else {
        continue
      }
      found.append((name, images))
    }
    let originals = found.first { $0.name == Self.originals }?.images
    grids = found.compactMap { name, images in
      if name == Self.originals { return nil }
      let width = method.columns[name] ?? Self.columns(images.count)
      let pairs = name == Self.reconstructed && originals?.count == images.count ? originals : nil
      var rows: [[(images: Images, index: Int)]] = []
      for start in stride(from: 0, to: images.count, by: width) {
        let range = start..<min(start + width, images.count)
        if let pairs { rows.append(range.map { (pairs, $0) }) }
        rows.append(range.map { (images, $0) })
      }
      return Grid(name: name, rows: rows, hasOriginals: pairs != nil)
    }
  }

  static let originals = "originals"
  static let reconstructed = "reconstructed"

  /// An array's name for people.
  static func title(_ name: String) -> String {
    switch name {
    case "generated", "generated_grid": return "Samples"
    case reconstructed: return "Reconstructions"
    case originals: return "Originals"
    case "latent_map": return "Map of the latent space"
    default:
      let words = name.map { $0 == "_" ? " " : $0 }
      return String(words.prefix(1)).uppercased() + String(words.dropFirst())
    }
  }

  /// As many as make a square, else ten.
  private static func columns(_ count: Int) -> Int {
    let side = Int(Double(count).squareRoot())
    return side * side == count && side >= 4 ? side : 10
  }
}
