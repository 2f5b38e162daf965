/// The names and units that figures write of metrics and of the usual numbers of objectives; those without have the
/// names of their columns.
package let metricWords = [
  "ELBO", "IWAE bound", "KL divergence", "log-likelihood", "bits per dimension", "mean squared error",
  "divergence of modes",
  "share of copies", "memorisation z", "mutual information gap", "perplexity of codes", "share of codes in use",
  "accuracy", "KID", "PSNR", "SSIM", "classifier score", "FactorVAE score", "FID of real halves", "FID",
  "disentanglement", "completeness", "informativeness", "L1 distance", "SAP score", "nats", "dB",
]
