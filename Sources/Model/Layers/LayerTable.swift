import Basics

/// All rows that a table may hold: layers (`LayerKind`, `JoinKind`), then heads (`HeadKind`), which come last in a network.
package let layerKinds: [any Kind.Type] = [
  Linear.self, Conv2D.self, ConvTranspose2D.self,
  Embedding.self, AveragePool.self, MaxPool.self, MeanPool.self, SumPool.self, Upsample.self, Flatten.self,
  Reshape.self, Constant.self, Positions.self, Shift.self, Attention.self,
  BatchNorm.self, LayerNorm.self, GroupNorm.self, InstanceNorm.self, PixelNorm.self, MinibatchStd.self,
  Dropout.self, Noise.self, Gain.self,
  ReLU.self, LeakyReLU.self, ELU.self, SELU.self, GELU.self, SiLU.self,
  Softplus.self, Tanh.self, Sigmoid.self, Softmax.self,
  Identity.self, Concat.self, Add.self, Modulate.self, Quantize.self,
  Gaussian.self, Normal.self, Bernoulli.self, Categorical.self,
]
