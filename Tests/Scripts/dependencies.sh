#!/bin/sh
# Installs the system libraries that are missing; says the one line to run where it may not. Arguments: Debian packages.
set -eu

if ! command -v swift >/dev/null 2>&1; then
  echo 'The Swift toolchain (6.2 or newer) is missing. Install it from https://www.swift.org/install/linux/, then: make sweep'
  exit 1
fi

missing=''
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
  apt=''
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  apt='sudo'
else
  echo "Run this first: sudo apt-get update && sudo apt-get install -y$missing"
  exit 1
fi

echo "Installing$missing"
log=$(mktemp)
if ! { $apt apt-get update && $apt env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  cat "$log"
  echo "This did not work: apt-get update && apt-get install -y$missing"
  exit 1
fi
rm -f "$log"
