/// The words and phrases of which figures make what they write, by where they stand. Names of the experiment, of its
/// metrics and of the classes of its data come to these.
package struct FigureWords: Sendable {
  package var place: String
  package var phrases: [String]

  package static let all = [
    FigureWords(
      place: "On axes and beside colours",
      phrases: [
        "epoch", "step", "loss", "gradient norm", "training", "validation", "test", "value", "density",
        "share of pixels", "first component", "second component", "of the variance",
        "share of a map's largest weight", "weight", "std",
      ]),
    FigureWords(
      place: "In legends and beside pictures",
      phrases: [
        "seed", "truth", "not a number", "more", "red", "green", "blue", "channel", "dimension", "original",
        "reconstructed", "sample", "nearest example", "sum", "pixels", "dead", "equal", "nats", "N(0, 1)", "continued",
        "no parameters", "parameters",
      ]),
    FigureWords(
      place: "In titles",
      phrases: [
        "Losses", "Terms of the loss", "Loss of every trial", "Samples", "in training",
        "Samples and their nearest training examples", "Reconstructions", "by setting", "Images", "Interpolation",
        "Interpolation between", "codes", "Dimensions of", "Map of the latent space", "Arithmetic of codes",
        "Attention of", "Kernels of", "Distribution of", "t-SNE of", "Principal components of", "Networks", "against",
        "over", "and", "of", "settings",
      ]),
    FigureWords(
      place: "Below titles",
      phrases: [
        "mean of", "to", "seeds", "mean and 95 % interval of", "each a small dot", "up to", "trials", "ticks",
        "examples", "draws of", "perplexity", "KL", "the points do not differ", "the first", "dimensions", "beyond",
        "the bins", "not finite", "circles: one and two standard deviations of", "circle", "one standard deviation",
        "two standard deviations",
      ]),
    FigureWords(
      place: "Below pictures",
      phrases: [
        "Outlined: the", "highest", "lowest", "Empty (–): not measured",
        "Hatched: no number that can be drawn", "Best", "In colour: the best", "more names are not shown",
        "Without a number", "whose lines end before the last axis", "one of", "one of up to", "trials each",
        "the table names them", "more settings are not shown", "pixels are not numbers: magenta", "Rows differ in",
        "Columns differ in", "alone", "columns in all else", "rows in all else", "columns in",
        "In the margins: one value for both names. Rows take", "columns", "The draws are the same at every",
        "The dimensions with the largest divergence from", "each changed alone", "Each dimension changed alone",
        "framed: the example itself", "framed: the same draw", "Framed: the codes themselves",
        "Blended by the share above", "before it is decoded, and the two pictures themselves",
        "Each picture is made from the mean code of its examples, the framed one from their sum",
        "Below: the root of the mean squared difference of their pixels", "PSNR against", "in decibels",
        "Where each marked point looks, over", "positions", "mean over", "heads",
        "Below each map its largest", "would be even", "Steps of equal probability under", "Row", "kernel",
        "kernels", "channels",
      ]),
  ]
}
