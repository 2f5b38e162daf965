#!/bin/sh
# Runs each parser (or those named) on the fuzzer's inputs: run.sh SECONDS [PARSER …]. What it finds interesting is kept
# in .build/fuzz/corpus, what brings a parser down in .build/fuzz/crashes.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
folder=.build/fuzz
swift build -c release --package-path Tests/Fuzz --scratch-path "$folder/build" --product fuzz
failed=
for parser in ${*:-idx amat gz mat npy npz csv cells captions zip tar png map jpeg safetensors json yaml}; do
  mkdir -p "$folder/corpus/$parser" "$folder/crashes/$parser"
  echo "fuzz: $parser, $seconds s"
  # Leaks are libraries' caches; a parser may take 1 GiB and 10 s, no more.
  ATELIER_FUZZ=$parser SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 \
    "$folder/build/release/fuzz" "$folder/corpus/$parser" "Tests/Fuzz/corpus/$parser" \
    -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$folder/crashes/$parser/" > "$folder/$parser.log" 2>&1 || failed="$failed $parser"
  grep -h 'number_of_executed_units\|^#.*DONE\|SUMMARY' "$folder/$parser.log" || true
done
[ -z "$failed" ] || { echo "fuzz: brought down:$failed (see $folder/crashes)"; exit 1; }
