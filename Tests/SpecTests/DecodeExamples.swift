/// The examples of the language page, as they are but for the sweeps, which are opened before a file is decoded.
enum DecodeExamples {
  static let faces = """
    title: Faces, a VAE with three upsamplings                     # a swept kind of row
    let: {latent: 100, upsampling: deconv}
    data: {source: celeba, crop: 148, resize: 64, dequantise: true, subset: first 1000}
    blocks:
      deconv(c):   [conv_transpose2d $c kernel 3 stride 2 padding 1 output_padding 1]
      nearest(c):  [upsample 2 nearest]
      bilinear(c): [upsample 2 bilinear]
      down(c):     [conv2d $c kernel 4 stride 2 padding 1, batch_norm, leaky_relu]
      up(c, out):  [$upsampling $c, conv2d $out kernel 3 padding 1, batch_norm, leaky_relu]
    networks:
      encoder: [down 32, down 64, down 128, down 256, flatten, gaussian $latent log_std]
      decoder: [linear 4096, reshape 256 4 4, up 256 128, up 128 64, up 64 32, $upsampling 32, conv2d 3 kernel 3 padding 1, bernoulli]
    objective: vae
    train: {epochs: 20, batch: 64, optimizer: adam 3e-4}
    """

  static let iwae = """
    let: {k: 50}
    data: {source: mnist, binarise: fresh}
    networks:
      q1: [flatten, linear 200, tanh, linear 200, tanh, gaussian 100]
      q2: [linear 100, tanh, linear 100, tanh, gaussian 50]
      p1: [linear 100, tanh, linear 100, tanh, gaussian 100]
      px: [linear 200, tanh, linear 200, tanh, linear 784, reshape 1 28 28, bernoulli]
    objective:
      sample: {x: data, z1: k of q1(x), z2: q2(z1)}
      define:
        log_weight: log_prob(px(z1), x) + log_prob(p1(z2), z1) + log_prob(normal(50), z2)
                    - log_prob(q1(x), z1) - log_prob(q2(z1), z2)
      maximize: mean(log_mean_exp(log_weight))
    train: {epochs: 20, batch: 20, optimizer: adam 1e-3 epsilon 1e-4}
    evaluate: [log_likelihood samples 5000]
    """

  static let constrained = """
    let: {lambda: 10}
    data: {source: mnist}
    networks:
      encoder:   [flatten, linear 128, relu, linear 64, relu, linear 2]
      decoder:   [linear 64, relu, linear 128, relu, linear 784, reshape 1 28 28]
      regressor: [linear 1]
    objective:
      sample: {x: data, t: data.label}
      define:
        code: encoder(x)
        L1: mean(sum((x - decoder(code))^2))
        L2: mean(sum((regressor(code) - number(t))^2))
      minimize: {decoder: L1, regressor: L2, encoder: L1 + lambda * L2}
      report: [L1, L2]
    train: {epochs: 10, batch: 64, optimizer: adam 1e-3}
    """

  static let divergences = """
    let: {theta: 0, lambda: 10}
    blocks: {hidden: [linear 64, relu, linear 64, relu, linear 64, relu]}
    networks: {D: [hidden, linear 1, sigmoid], T: [hidden, linear 1]}
    objective:
      sample: {u: uniform, v: uniform, a: uniform}
      define:
        x: concat(0, u)
        y: concat(theta, v)
        z: a * x + (1 - a) * y
        jsd: log(2) + mean(log(D(x))) / 2 + mean(log(1 - D(y))) / 2
        wd: mean(T(x)) - mean(T(y))
        penalty: mean((norm(grad(T(z), z)) - 1)^2)
      maximize: {D: jsd, T: wd - lambda * penalty}
    train: {steps: 1000, batch: 512, optimizer: adam 1e-3}
    evaluate: [jsd, wd]
    """

  static let bigGAN = """
    data: {source: svhn, scale: -1 1}
    blocks:
      normed(v): [batch_norm affine false, modulate $v, relu]
      g(c, v):
        - residual: [normed $v, upsample 2 nearest, conv2d $c kernel 3 padding 1, normed $v, conv2d $c kernel 3 padding 1]
          shortcut: [upsample 2 nearest, conv2d $c kernel 1]
      d(c):
        - residual: [relu, conv2d $c kernel 3 padding 1, relu, conv2d $c kernel 3 padding 1, avg_pool 2]
          shortcut: [conv2d $c kernel 1, avg_pool 2]
      picture: [batch_norm, relu, conv2d 3 kernel 3 padding 1, tanh]
    networks:
      generator(z, y):
        - with weights spectral init orthogonal
        - from y
        - embedding 32 as e
        - from z[0:20]
        - linear 4096
        - reshape 256 4 4
        - g 256 concat(e, z[20:40])
        - g 128 concat(e, z[40:60])
        - g 64 concat(e, z[60:80])
        - picture
      critic(x, y): [with weights spectral init orthogonal, d 64, d 128, d 256, relu, sum_pool as phi, linear 1 as psi,
                     from y, embedding 256 as e, from psi + sum(phi * e)]
      smooth: average generator 0.9999
    objective:
      sample: {x: data, t: data.label, z: normal(80), y: categorical(classes=10)}
      define:
        fake: generator(z, y)
        generated: smooth(z, y)
      steps:
        - update: critic
          times: 2
          minimize: mean(relu(1 - critic(x, t))) + mean(relu(1 + critic(fake, y)))
        - update: generator
          maximize: mean(critic(fake, y))
          optimizer: adam 5e-5 beta1 0
    train: {epochs: 100, batch: 64, optimizer: adam 2e-4 beta1 0}
    """

  static let vqvae = """
    let: {beta: 0.25}
    data: {source: svhn, scale: -1 1}
    blocks: {res: [residual: [relu, conv2d 64 kernel 3 padding 1, relu, conv2d 128 kernel 1]]}
    networks:
      encoder:  [conv2d 64 kernel 4 stride 2 padding 1, relu, conv2d 128 kernel 4 stride 2 padding 1, res, res, conv2d 64 kernel 1]
      codebook: [quantize 512]
      decoder:  [conv2d 128 kernel 3 padding 1, res, res, relu, conv_transpose2d 64 kernel 4 stride 2 padding 1, relu,
                 conv_transpose2d 3 kernel 4 stride 2 padding 1]
    objective:
      sample: {x: data}
      define: {ze: encoder(x), e: codebook(ze), zq: ze + stop(e - ze), reconstructed: decoder(zq)}
      minimize: mean(sum((x - reconstructed)^2)) + mean(sum((stop(ze) - e)^2)) + beta * mean(sum((ze - stop(e))^2))
    train: {epochs: 50, batch: 128, optimizer: adam 2e-4}
    """

  static let codes = """
    data: {source: svhn, scale: -1 1}
    blocks: {res: [residual: [relu, conv2d 64 kernel 1, relu, conv2d 64 kernel 3 padding 1 mask B, relu, conv2d 128 kernel 1]]}
    networks:
      encoder:  load vq-vae encoder
      codebook: load vq-vae codebook
      decoder:  load vq-vae decoder
      prior:    [embedding 64, conv2d 128 kernel 7 padding 3 mask A, repeat 5: [res], relu, conv2d 512 kernel 1, categorical]
    objective:
      sample: {x: data, new: autoregressive(prior(_))}
      define: {codes: codebook(encoder(x)).codes, generated: decoder(codebook(new))}
      maximize: mean(log_prob(prior(codes), codes))
    train: {epochs: 30, batch: 64, optimizer: adam 3e-4}
    """

  static let all = [faces, iwae, constrained, divergences, bigGAN, vqvae, codes]
}
