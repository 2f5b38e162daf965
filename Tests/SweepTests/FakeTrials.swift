import Basics
import Report
import Results
import Synchronization
import TestSupport

@testable import Sweep

/// Stands in for `atelier trial RESULTS ID`: reads what to do from its experiment and keeps to what a trial's process does.
enum FakeTrial {
  static func command(_ results: ResultsFolder) -> (PlanFile.Trial) -> [String] {
    { ["/bin/sh", "-c", script, "trial", results.path, $0.id] }
  }

  private static let script = #"""
    read does how < "$1/attempts/$2/experiment.yaml"
    attempt="$1/attempts/$2/1/$$-fake"
    mkdir -p "$attempt" "$1/trials"
    echo "start $2" >> "$1/events"
    publish() {
      echo "{\"id\":\"$2\",\"state\":\"$3\",\"error\":$4,\"seed\":\"1\",\"steps\":10,\"parameters\":5,\"seconds\":2,\"metrics\":{\"valid_loss\":$5}}" > "$attempt/status.json"
      printf 'step,epoch,split,metric,value\n10,1,valid,loss,%s\n' "$5" > "$attempt/metrics.csv"
      echo "end $2" >> "$1/events"
      rm -f "$attempt/progress.json"
      mv "$attempt" "$1/trials/$2"
      rm -rf "$1/attempts/$2"
    }
    echo '{"step":5,"steps":10,"epoch":0,"epochs":1,"loss":0.5,"phase":"training"}' > "$attempt/progress.json"
    case $does in
      done) publish "$1" "$2" done null "$how"; exit 0;;
      slowly) sleep "$how"; publish "$1" "$2" done null 1; exit 0;;
      fail) publish "$1" "$2" failed '"loss is not finite"' '"nan"'; exit 1;;
      die) echo "last words" >&2; kill -9 $$;;
      crash) echo "last words" >&2; kill -SEGV $$;;
      unreadable) echo "error: cannot read digits.npy" >&2; exit 66;;
      hand-over) if [ ! -e "$1/handed" ]; then : > "$1/handed"; exit 75; fi; publish "$1" "$2" done null "$how"; exit 0;;
      diverge) publish "$1" "$2" failed '"loss is not finite","reason":"diverged"' '"nan"'; exit 1;;
      die-once) if [ ! -e "$1/died" ]; then : > "$1/died"; kill -9 $$; fi; publish "$1" "$2" done null "$how"; exit 0;;
      mute) exit 0;;
      wrong) echo "error: no such data" >&2; exit 2;;
      until-stopped)
        trap ': > "$attempt/saved"; exit 130' TERM
        : > "$1/ready"
        while :; do
          if [ -e "$1/go-on" ]; then publish "$1" "$2" done null 7; exit 0; fi
          sleep 0.05
        done;;
      stubborn) trap '' TERM; : > "$1/ready"; sleep 100;;
    esac
    """#
}

/// What a sweep wrote on the screen.
final class ScreenLog {
  private(set) var text = ""
  var size: ScreenTarget.Size?

  init(size: ScreenTarget.Size? = nil) { self.size = size }

  var target: ScreenTarget { ScreenTarget(terminal: { self.size }, write: { self.text += $0 }) }
  var lines: [Substring] { text.split(separator: "\n") }
}

/// Runs a sweep of fake trials.
@discardableResult
func sweep(
  _ plan: PlanFile, _ results: TemporaryResults, workers: Int = 2, limits: TrialLimits = TrialLimits(),
  patience: Double = 20, screen: ScreenLog = ScreenLog(),
  stops: @escaping () -> Int = { 0 }
) throws -> SweepRunner.Outcome {
  try SweepRunner(
    plan, results: results.folder, options: .init(workers: workers, limits: limits, patience: patience),
    launcher: LocalLauncher(),
    command: FakeTrial.command(results.folder), stopsAsked: stops,
    output: SweepOutput(
      save: { try SweepTables($0).write(to: results.folder) },
      conclude: {
        try SweepTables($0).write(to: results.folder)
        try HistoryFile.write($0, to: results.folder)
        return screenTable(ComparisonTable($0), width: $1)
      }), screen: screen.target
  ).run()
}
