import Basics
import Glibc
import Testing

/// `apply`: what goes into a trained network must be what it was trained on.
@Suite struct ApplyTests {
  private static let experiment = """
    data: {source: digits, train: 60, valid: 10, test: 10, classes: 3 5 8}
    networks:
      encoder(x, t): [from x, flatten, concat one_hot(t), linear 8, relu, gaussian 2]
      decoder(z, t): [from z, concat one_hot(t), linear 784, reshape 1 28 28, bernoulli]
    objective: conditional_vae
    train: {epochs: 1, batch: 20, optimizer: adam 1e-3}
    """

  @Test func inputsAreChecked() throws {
    let folder = try Folder()
    try folder.write(Array(Self.experiment.utf8), to: "c.yaml")
    let ran = try Program.run(["run", "c.yaml", "--threads", "1"], in: folder)
    try #require(ran.status == 0, "\(ran.errors)")
    let trial = "Results/c/trials/\(try #require(Files.names(in: "\(folder.path)/Results/c/trials").first))"
    func write(_ numbers: [Float], _ shape: [Int], _ name: String) throws {
      try NPY(shape: shape, numbers: numbers).write(to: "\(folder.path)/\(name)")
    }
    try write([0, 1, -1, 0.5, 2, 2], [3, 2], "z.npy")
    func decoded(_ labels: [Float], to output: String = "o.npy") throws -> Program.Ending {
      try write(labels, [3], "t.npy")
      return try Program.run(
        ["apply", trial, "--network", "decoder", "--input", "z.npy,t.npy", "--output", output], in: folder)
    }
    let good = try decoded([0, 1, 2])
    #expect(good.status == 0 && good.output == "o.npy: 3×1×28×28\n", "\(good.errors)")
    for bad: Float in [3, -1, 0.5, .nan, 1e8] {
      let ending = try decoded([0, bad, 2])
      #expect(ending.status == 2 && ending.errors.contains("decoder takes classes 0 to 2"), "\(ending.errors)")
    }
    let picture = try decoded([0, 1, 2], to: "o.png")
    #expect(picture.status == 2 && picture.errors.contains("named like a picture") && picture.output.isEmpty)
    #expect(!Files.exists("\(folder.path)/o.png"))

    // A link leads on, a full device is told and stays a device.
    #expect(symlink("there.npy", "\(folder.path)/link.npy") == 0)
    #expect(try decoded([0, 1, 2], to: "link.npy").status == 0)
    #expect(try Files.read("\(folder.path)/there.npy") == Files.read("\(folder.path)/o.npy"))
    if mknod("\(folder.path)/full", S_IFCHR | 0o600, UInt(1 << 8 | 7)) == 0 {
      let full = try decoded([0, 1, 2], to: "full")
      #expect(full.status == 1 && full.errors.contains("cannot write full"), "\(full.errors)")
      var status = stat()
      #expect(lstat("\(folder.path)/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    // Of no examples the shape stays.
    try write([], [0, 2], "none.npy")
    try write([], [0], "t.npy")
    let none = try Program.run(
      ["apply", trial, "--network", "decoder", "--input", "none.npy,t.npy", "--output", "o.npy"], in: folder)
    #expect(none.status == 0 && none.output == "o.npy: 0×1×28×28\n", "\(none.output)\(none.errors)")
    #expect(try NPY(path: "\(folder.path)/o.npy").shape == [0, 1, 28, 28])

    // What never ends is not read.
    let endless = try Program.run(
      ["apply", trial, "--network", "decoder", "--input", "/dev/zero,t.npy", "--output", "o.npy"], in: folder)
    #expect(endless.status == 2 && endless.errors.contains("/dev/zero is a device, not a file"), "\(endless.errors)")
    #expect(symlink("/dev/zero", "\(folder.path)/w.safetensors") == 0)
    try folder.write(
      Array(
        Self.experiment.replacing("networks:\n", with: "networks:\n  old: {load: w.safetensors, rows: [linear 2]}\n")
          .utf8),
      to: "w.yaml")
    let weights = try Program.run(["check", "w.yaml"], in: folder)
    #expect(
      weights.status == 2 && weights.errors.contains("w.safetensors is a device, not a file"), "\(weights.errors)")

    // Pixels as bytes: 255 would not be 1.
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 28, 28), }"
    let line = header + String(repeating: " ", count: 118 - header.utf8.count - 1) + "\n"
    try folder.write(
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(line.utf8) + [UInt8](repeating: 255, count: 784),
      to: "x.npy")
    try write([1], [1], "t.npy")
    let bytes = try Program.run(
      ["apply", trial, "--network", "encoder", "--input", "x.npy,t.npy", "--output", "o.npy"], in: folder)
    #expect(bytes.status == 2 && bytes.errors.contains("x.npy holds bytes"), "\(bytes.errors)")
  }
}
