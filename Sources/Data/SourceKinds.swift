import Basics

/// All sources of data. A new one is a file and a row here.
package let sourceKinds: [any SourceKind.Type] = [
  Digits.self,
  Faces.self,
  Shapes.self,
  Ring.self,
  Grid.self,
  TwoMoons.self,
  SwissRoll.self,
  Checkerboard.self,
  MNIST.self,
  BinarizedMNIST.self,
  FashionMNIST.self,
  SVHN.self,
  CelebA.self,
  Olivetti.self,
  Omniglot.self,
  Facades.self,
  PictureFolder.self,
  ArraySource.self,
]

/// The source that a checked row asks for.
package func source(_ call: Call) throws(Problem) -> any SourceKind {
  guard let kind = sourceKinds.first(where: { $0.name == call.kind }) else {
    throw Problem(
      "no source of data is named '\(call.kind)'", at: call.mark,
      hint: suggestion(for: call.kind, among: sourceKinds.map { $0.name }, noun: "sources"))
  }
  return kind.make(call)
}
