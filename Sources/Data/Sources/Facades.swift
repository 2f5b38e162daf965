import Basics

/// CMP facades in the form of pix2pix: photographs of house fronts (`data`) and maps of their parts in colours
/// (`data.map`) side by side (Tyleček and Šára, GCPR 2013; Isola, Zhu, Zhou, Efros, CVPR 2017).
struct Facades: ArchiveSource {
  static let name = "facades"
  static let summary = "pairs of a photograph of a house front, `data`, and a map of its parts, `data.map`, 3×256×256"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "facades.tar.gz, or the folder it or its pictures' folder lies in")
    ] + pixelFields + preparationFields
  var path: String?
  var preparation = Preparation()
  var options = ImageOptions()

  static let archives = ["facades.tar.gz", "facades.tar", "facades.zip", "facades", "facades_subset_370.tar"]
  static let shape = [3, 256, 256]
  static let parts = ["data", "map"]

  static func split(of name: String) -> Split? { Split(folderOf: name) }
}

extension Split {
  /// The split that a folder's name stands for; nil: none.
  init?(folder: some StringProtocol) {
    switch folder.lowercased() {
    case "train", "training": self = .train
    case "val", "valid", "validation": self = .valid
    case "test", "testing": self = .test
    default: return nil
    }
  }

  /// The split that one of the folders in a path stands for; nil: none.
  init?(folderOf path: String) {
    guard let split = path.split(separator: "/").dropLast().compactMap({ Split(folder: $0) }).last else { return nil }
    self = split
  }
}
