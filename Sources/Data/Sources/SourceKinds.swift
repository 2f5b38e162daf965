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

/// The source that a row asks for.
package func source(_ call: Call) -> any SourceKind { call.made(in: sourceKinds) }
