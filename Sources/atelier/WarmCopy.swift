import Basics
internal import CShims
import Engine
import Glibc
import Sweep

/// A trial's process as a copy of the sweep's, which has already loaded the program and generated the libraries'
/// machine code: that takes longer than training a small trial.
enum WarmCopy {
  /// `command` is a command line of this program.
  static func start(_ command: [String], output: Int32, log: Int32) throws -> pid_t {
    warm
    let process = atelier_fork(output, log)
    if process == 0 {
      StopSignals.forget()
      exit(Atelier.run(Array(command.dropFirst())))
    }
    guard process > 0 else { throw FileError("start a copy of", command[0]) }
    return process
  }

  private static let warm: Void = MatrixKernel.warm()
}
