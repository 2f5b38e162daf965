/// The bytes of a TensorBoard event file: one run, which TensorBoard names by the folder that the file lies in.
///
/// All times are given by the caller, in seconds since 1970, so that the bytes are a function of what is given.
/// TensorBoard's data server keeps of a tag what follows in the order of steps: a step that is not larger than the one
/// before it replaces what it overtakes.
package struct EventFile: Sendable {
  package private(set) var bytes: [UInt8] = []

  /// `time` is when the run began: TensorBoard sorts runs by it.
  package init(at time: Double) {
    // From version 2 on readers do not take a smaller step for a restart, which would drop what came before it.
    append(at: time, step: 0) { $0.text(3, "brain.Event:2", always: true) }
  }

  /// The name of the file in its run's folder. TensorBoard reads all files of a folder whose names have `tfevents` in
  /// them, in the order of their names, thus of their times; `number` tells apart what was written at once.
  package static func name(time: Double, host: String, number: Int) -> String {
    let seconds = String(Int(time.isFinite ? max(0, min(time, 1e15)) : 0))
    let zeros = String(repeating: "0", count: max(0, 10 - seconds.count))
    return "events.out.tfevents.\(zeros)\(seconds).\(safe(host)).\(number)"
  }

  private static func safe(_ host: String) -> String {
    let scalars = host.unicodeScalars.prefix(64).map { scalar -> Unicode.Scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": scalar
      default: "_"
      }
    }
    return scalars.isEmpty ? "localhost" : String(String.UnicodeScalarView(scalars))
  }

  /// Adds a value of a summary: the fields of a `Summary.Value` besides its tag.
  mutating func append(_ tag: String, step: Int, at time: Double, _ value: (inout ProtobufWriter) -> Void) {
    append(at: time, step: step) { event in
      event.message(5) { summary in
        summary.message(1) {
          $0.text(1, tag)
          value(&$0)
        }
      }
    }
  }

  /// Adds an `Event` as a record: its length and the check of that, its bytes and the check of those.
  private mutating func append(at time: Double, step: Int, _ what: (inout ProtobufWriter) -> Void) {
    let event = ProtobufWriter.bytes {
      $0.double(1, time)
      $0.integer(2, step)
      what(&$0)
    }
    let length = littleEndian(UInt64(event.count))
    bytes += length
    bytes += littleEndian(CRC32C.masked(length))
    bytes += event
    bytes += littleEndian(CRC32C.masked(event))
  }
}
