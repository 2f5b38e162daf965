/// A set of data that its authors, or others for them, have published: `atelier data fetch` downloads it.
package struct PublishedSet: Sendable {
  package struct File: Sendable, Hashable {
    package var name: String
    /// URLs of the file, tried in turn.
    package var addresses: [String]
    /// The size; nil: it is not known beforehand.
    package var bytes: Int?
    package var sha256: String

    package init(_ name: String, _ addresses: [String], bytes: Int?, sha256: String) {
      self.name = name
      self.addresses = addresses
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The name of the source, and of its folder.
  package var name: String
  package var files: [File]
  /// Terms of use that the user should know; nil: none.
  package var terms: String?

  package init(_ name: String, terms: String? = nil, _ files: [File]) {
    self.name = name
    self.terms = terms
    self.files = files
  }

  /// The size of all files; nil if that of one is not known.
  package var bytes: Int? {
    files.reduce(0) { sum, file in
      guard let sum, let bytes = file.bytes else { return nil }
      return sum + bytes
    }
  }
}

/// Published sets that must be downloaded by hand, and how.
package let unfetchableSets: [String: String] = [
  "celeba": """
  its authors give it out under terms of their own: https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html
  get img_align_celeba.zip there
  """,
  "facades": """
  the pairs of pix2pix are at http://efrosgans.eecs.berkeley.edu/pix2pix/datasets/facades.tar.gz
  no checksum of that file is published, so it is left to you to get it
  """,
]

/// Sizes and SHA-256 are those that TensorFlow Datasets publishes for the same addresses (its `url_checksums`), and
/// scikit-learn for the Olivetti faces.
package let publishedSets: [PublishedSet] = [
  PublishedSet(
    "mnist",
    mirrored(
      [
        ("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        ("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        ("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        ("t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
      ],
      at: [
        "https://storage.googleapis.com/cvdf-datasets/mnist/", "https://ossci-datasets.s3.amazonaws.com/mnist/",
      ])),
  PublishedSet(
    "fashion_mnist",
    mirrored(
      [
        ("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        ("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        ("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        ("t10k-labels-idx1-ubyte.gz", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
      ],
      at: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"])),
  PublishedSet(
    "binarized_mnist",
    mirrored(
      [
        ("binarized_mnist_train.amat", 78_400_000, "ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d"),
        ("binarized_mnist_valid.amat", 15_680_000, "1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2"),
        ("binarized_mnist_test.amat", 15_680_000, "e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c"),
      ],
      at: ["http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/"])),
  PublishedSet(
    "svhn", terms: "for non-commercial use only",
    mirrored(
      [
        ("train_32x32.mat", 182_040_794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
        ("test_32x32.mat", 64_275_384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"),
      ],
      at: ["http://ufldl.stanford.edu/housenumbers/"])),
  PublishedSet(
    "omniglot",
    mirrored(
      [
        ("images_background.zip", 9_464_212, "ad41ab679c8b5d90b271ef46be6987cc81211774a695c29dcc5367b2b26ee640"),
        ("images_evaluation.zip", 6_462_886, "1f61a8f3366785b057fc117d9228e78a16e3d976c8953b2a10fcc74cf0609cee"),
      ],
      at: ["https://github.com/brendenlake/omniglot/raw/master/python/"])),
  PublishedSet(
    "olivetti",
    [
      .init(
        "olivettifaces.mat", ["https://ndownloader.figshare.com/files/5976027"], bytes: nil,
        sha256: "b612fb967f2dc77c9c62d3e1266e0c73d5fca46a4b8906c18e454d41af987794")
    ]),
]

/// Files that have the same name in several folders.
private func mirrored(_ files: [(name: String, bytes: Int, sha256: String)], at folders: [String]) -> [PublishedSet
  .File]
{
  files.map { file in
    PublishedSet.File(file.name, folders.map { $0 + file.name }, bytes: file.bytes, sha256: file.sha256)
  }
}
