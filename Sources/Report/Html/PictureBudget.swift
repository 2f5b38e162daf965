/// How many bytes of a page its pictures may take: a page of eight trials stays below 2 MB, one of hundreds below 10
/// MB.
struct PictureBudget {
  private var left: Int
  /// Of every grid.
  let share: Int

  /// - Parameter grids: how many are to be shown.
  init(trials: Int, grids: Int) {
    left = min(max(trials * 160_000, 1_300_000), 5_000_000)
    share = max(left / max(1, grids), 4_000)
  }

  /// The picture of as many of these rows as may be shown, and how many pictures that leaves out, originals not
  /// counted; nil where none may.
  mutating func picture(_ grid: TrialPictures.Grid) -> (picture: ReportPicture, leftOut: Int)? {
    var rows = grid.rows
    let most = min(share, left)
    for _ in 0..<4 {
      guard !rows.isEmpty, let picture = try? ReportPicture(rows) else { return nil }
      if picture.size <= most {
        left -= picture.size
        return (picture, grid.count(grid.rows) - grid.count(rows))
      }
      // Pairs of rows stay together.
      let step = grid.hasOriginals && rows.count > 1 ? 2 : 1
      let fitting = rows.count * most / picture.size / step * step
      if fitting > 0 {
        rows = Array(rows.prefix(fitting))
      } else {
        // Not even one row: fewer of its images.
        let columns = rows[0].count * most / max(1, picture.size / max(1, rows.count / step))
        guard columns > 0 else { return nil }
        rows = rows.prefix(step).map { Array($0.prefix(min(columns, $0.count - 1))) }.filter { !$0.isEmpty }
      }
    }
    return nil
  }
}
