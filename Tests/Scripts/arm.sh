#!/bin/sh
# Compiles our C for 64-bit Arm, warnings as errors; nothing is run. Needs clang (the Swift toolchain's) and Debian's
# libc6-dev-arm64-cross; where one is missing this is skipped with a word.
set -e
headers=/usr/aarch64-linux-gnu/include
clang=$(command -v clang || echo "$(dirname "$(readlink -f "$(command -v swift)")")/clang")
if [ ! -d "$headers" ] || [ ! -x "$clang" ]; then
  echo "Arm: skipped (apt-get install libc6-dev-arm64-cross)"
  exit 0
fi
# What belongs to libraries and differs between processors (jconfig.h) is read from this machine's.
for file in Sources/CShims/*.c; do
  "$clang" --target=aarch64-linux-gnu --sysroot=/ -isystem "$headers" -idirafter "/usr/include/$(uname -m)-linux-gnu" \
    -O3 -Wall -Wextra -Werror -ISources/CShims/include -c -o /dev/null "$file"
done
echo "Arm: our C compiles"
