import Basics

/// CelebA, aligned: 202,599 faces, 178 wide and 218 high in colours (Liu, Luo, Wang, Tang, "Deep learning face
/// attributes in the wild", ICCV 2015). The splits are the published ones, which go by the pictures' numbers.
struct CelebA: ArchiveSource, AttributedSource {
  static let name = "celeba"
  static let summary = "aligned faces, 3×218×178, 162,770 + 19,867 + 19,962; usually `crop: 148, resize: 64`"
  static let fields: [Field<Self>] =
    [
      Field("path", \.path, "img_align_celeba.zip, or the folder it or its pictures' folder lies in"),
      attributesField,
    ] + pixelFields + preparationFields
  var path: String?
  var attributes: String?
  var preparation = Preparation()
  var options = ImageOptions()

  static let archives =
    [".zip", ".tar", ".tar.gz", ""].map { "img_align_celeba" + $0 } + ["celeba_subset_12000.tar"]
  static let shape = [3, 218, 178]

  /// By a picture's number: 1 for `img_align_celeba/000001.jpg`.
  static func split(of name: String) -> Split? {
    switch Int(name.lastComponent.prefix { $0.isNumber }) ?? 0 {
    case 1...162_770: .train
    case 162_771...182_637: .valid
    case 182_638...202_599: .test
    default: nil
    }
  }
}
