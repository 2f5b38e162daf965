import Basics
import Results

/// A figure that a row under `figures` may ask for: what it needs, and how it is drawn from that. Most are of one
/// trial. Some may be, or are always, of a whole sweep: these are drawn from what all its trials stored.
package protocol FigureKind: Kind {
  /// The format of its files.
  var file: PictureFormat { get set }
  /// The arrays that the trial computes and stores for it when training ends.
  var needs: [Need] { get }
  /// What of it a page shows as plain pictures.
  var pagePictures: [PagePictures] { get }
  /// The names of swept values that it goes over; nil: it is a figure of one trial.
  var swept: [String]? { get }
  /// The numbers of training that it draws by name.
  var reports: [String] { get }
  /// The columns of the sweep's table that it draws by name, with their split or without it.
  var columns: [String] { get }
  /// A problem of the row itself.
  func check() throws(Problem)
  /// Its pictures of a trial; none where there is nothing to draw.
  func pictures(of trial: TrialMaterial) throws -> [NamedPicture]
  /// Its pictures of a sweep.
  func pictures(of sweep: SweptMaterial) throws -> [NamedPicture]
}

extension FigureKind {
  package var needs: [Need] { [] }
  package var pagePictures: [PagePictures] { [] }
  package var swept: [String]? { nil }
  package var reports: [String] { [] }
  package var columns: [String] { [] }
  package func check() throws(Problem) {}
  package func pictures(of sweep: SweptMaterial) throws -> [NamedPicture] { [] }
}

extension Field where Root: FigureKind {
  static var file: Field { Field("file", \.file, "the format of its files") }
}

/// All kinds of figures.
package let figureKinds: [any FigureKind.Type] = [
  LossFigure.self, ReconstructionsFigure.self, SamplesFigure.self, InterpolationFigure.self, LatentMapFigure.self,
  ImagesFigure.self, TraversalFigure.self, NeighboursFigure.self, ArithmeticFigure.self, HistogramFigure.self,
  ScatterFigure.self, TSNEFigure.self, PCAFigure.self, AgainstFigure.self,
  CurvesFigure.self,
  KernelsFigure.self,
  AttentionFigure.self,
  NetworksFigure.self,
]
