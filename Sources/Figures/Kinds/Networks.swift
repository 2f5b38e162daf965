import Basics

/// A diagram of each network: its rows as boxes, with the shapes that come out and the parameters.
struct NetworksFigure: FigureKind {
  static let name = "networks"
  static let summary = "a diagram of each network: its rows as boxes, the shapes that come out, and the parameters"
  static let fields: [Field<Self>] = [.file]
  var file = PictureFormat.png

  var needs: [Need] { [Need(ArrayRequest("networks", "networks"), .anything)] }

  func pictures(of trial: TrialMaterial) throws -> [NamedPicture] {
    _ = try trial.stored("networks")
    let rows = trial.words("networks").compactMap(LayerRow.init(line:))
    guard !rows.isEmpty else {
      throw Problem("trial \(trial.id), array 'networks': its rows are not there", hint: "atelier retry makes it again")
    }
    return [NamedPicture("networks", NetworkDiagram("Networks", subtitle: trial.subtitle, rows))]
  }
}
