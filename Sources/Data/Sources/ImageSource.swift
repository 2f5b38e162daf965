import Basics

/// A source whose examples are images, with the common fields (`ImageOptions`). It says what it holds; the options, and
/// where the source is written for errors, are added here.
protocol ImageSource: SourceKind {
  var options: ImageOptions { get set }
  /// The fields without the effect of the options, found without reading the data where possible.
  func published(_ context: SourceContext) throws(Problem) -> [DataField]
  func contents(_ context: SourceContext) throws(Problem) -> ImageSet.Contents
}

extension ImageSource {
  package var range: ClosedRange<Double>? { Double(options.scale.min() ?? 0)...Double(options.scale.max() ?? 1) }

  package func describe(_ context: SourceContext) throws(Problem) -> [DataField] {
    do throws(Problem) { return try options.fields(published(context), context) } catch {
      throw error.at(context.mark)
    }
  }

  package func open(_ context: SourceContext) throws(Problem) -> any DataSet {
    do throws(Problem) { return try ImageSet(contents(context), options: options, context: context) } catch {
      throw error.at(context.mark)
    }
  }
}
