import Basics
import Data
import Trial

extension Command {
  static let apply = Command(
    "apply", "TRIAL --network NAME --input IN.npy --output OUT.npy",
    "Runs a trained network on an array: [count, …], images [count, channels, height, width].",
    options: [
      Option("network", "NAME", "which network of the trial"),
      Option("input", "FILE", "its input, .npy or a picture; several with commas"),
      Option("output", "FILE", "where the result goes; of a distribution, its mean"),
    ], operandCount: 1...1
  ) { arguments in
    guard let name = arguments.options["network"], let input = arguments.options["input"],
      let output = arguments.options["output"]
    else {
      throw Problem(
        "atelier apply needs --network, --input and --output",
        hint: "atelier apply TRIAL --network decoder --input z.npy --output x.npy")
    }
    guard !Picture.isNamed(output) else {
      throw Problem("the result is an array, \(output) is named like a picture", hint: "--output \(output).npy")
    }
    let trained = try TrainedTrial(arguments.operands[0], catalogues: .all)
    let inputs = try trained.inputs(input.split(separator: ",").map(String.init), of: name)
    let result = try trained.apply(name, inputs, threads: Loaded.cores)
    try result.write(to: output)
    print("\(output): \(result.shape.map(String.init).joined(separator: "×"))")
    return Exit.done
  }
}
