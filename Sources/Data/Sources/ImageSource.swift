import Basics

/// A source whose examples are images, with the common fields (`ImageOptions`, `Preparation`). It says what it holds,
/// prepared; the options, and where the source is written for errors, are added here.
protocol ImageSource: SourceKind {
  var preparation: Preparation { get set }
  var options: ImageOptions { get set }
  /// The fields without the effect of the options, found without reading the data where possible.
  func published(_ context: SourceContext) throws(Problem) -> [DataField]
  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents
}

extension ImageSource {
  package var range: ClosedRange<Double>? { Double(options.scale.min() ?? 0)...Double(options.scale.max() ?? 1) }

  package func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    do throws(Problem) {
      let fields = try published(context)
      guard preparation.resize.isEmpty || fields[0].shape.count == 3 else {
        throw Problem(
          "resize scales images, here an example is \(fields[0].shape.inWords)", at: context.marks["resize"],
          hint: "take 'resize' out")
      }
      return try options.fields(fields, context)
    } catch { throw error.at(context.mark) }
  }

  package func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    do throws(Problem) {
      return try ImageSet(contents(context), cutFrom: larger?.contents(context), options: options, context: context)
    } catch { throw error.at(context.mark) }
  }

  /// The source with its pictures as large as those that `jitter` cuts from.
  private var larger: Self? {
    guard !options.jitter.isEmpty else { return nil }
    var larger = self
    larger.preparation.resize = options.jitter
    return larger
  }
}
