#!/bin/sh
# Tries an installation in a root that has nothing but the C library: bare.sh INSTALLATION|ARCHIVE [FOLDER]
#
# As a user without rights, network, HOME and environment: --version, check, a small sweep; its file and its
# pictures are left in FOLDER. Where a root of its own cannot be had here: status 77 and a word.
set -eu
installation=$1
kept=${2:-}
# chroot is in sbin, which is not on every user's PATH.
PATH=$PATH:/usr/sbin:/sbin
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/opt" "$root/proc" "$root/dev" "$root/tmp"
chmod 755 "$root"
chmod 1777 "$root/tmp"
mkdir "$root/opt/atelier"
case $installation in
*.tar.xz) tar -C "$root/opt/atelier" --strip-components=1 -xJf "$installation" ;;
*) cp -a "$installation/." "$root/opt/atelier" ;;
esac
loader=$(ldd "$root/opt/atelier/bin/atelier" | awk '/ld-linux/ { print $1 }')
mkdir -p "$root$(dirname "$loader")" "$root/lib/x86_64-linux-gnu"
cp -L "$loader" "$root$loader"
for library in libc.so.6 libm.so.6 libmvec.so.1 libpthread.so.0 libdl.so.2 librt.so.1; do
  cp -L "/lib/x86_64-linux-gnu/$library" "$root/lib/x86_64-linux-gnu/"
done
: >"$root/dev/null"
cat >"$root/tmp/e.yaml" <<'YAML'
# A small autoencoder of points on a ring,
# with a code of one number and of two.
title: A bare root
data: {source: ring, train: 200, valid: 50, test: 50}
networks:
  encoder: [linear 8, relu, linear $code]
  decoder: [linear 8, relu, linear 2]
let: {code: 1}
objective: {sample: {x: data}, define: {error: mean((x - decoder(encoder(x)))^2)}, minimize: error}
train: {epochs: 2, batch: 50, optimizer: adam 1e-2}
figures: [loss, scatter decoder(encoder(x))]
sweep: {code: [1, 2]}
YAML
chmod 644 "$root/tmp/e.yaml"

if [ "$(id -u)" = 0 ]; then
  own='' user=--userspec=65534:65534
else
  own=--map-root-user user=
fi
inside() {
  unshare $own --net --mount --pid --fork sh -ec '
    root=$1; user=$2; cpu=$3; shift 3
    mount -t proc proc "$root/proc"
    mount --bind /dev/null "$root/dev/null"
    exec env -i "ATELIER_CPU=$cpu" "$(command -v chroot)" $user "$root" /opt/atelier/bin/atelier "$@"' sh "$root" "$user" "$cpu" "$@"
}
if ! unshare $own --net --mount --pid --fork sh -ec 'mount -t proc proc "$1/proc"; command -v chroot' sh "$root" >/dev/null 2>&1; then
  echo 'no root of its own can be had here (unshare, mount): skipped'
  exit 77
fi
said() { echo "\$ ${cpu:+ATELIER_CPU=$cpu }atelier $*"; inside "$@"; }
cpu=''
said check /tmp/e.yaml
# Each of its programs, and what it picks by itself.
for cpu in '' $(ls "$root/opt/atelier/lib/atelier" | grep '^x86-64-v'); do
  if ! words=$(said --version 2>&1); then
    echo "$words"
    case $words in *'this processor cannot run it'*) continue ;; *) exit 1 ;; esac
  fi
  echo "$words"
  said sweep /tmp/e.yaml --results "/tmp/Results$cpu"
  picture=$(find "$root/tmp/Results$cpu" -name 'loss.png' | head -1)
  [ -n "$picture" ] && [ "$(head -c 4 "$picture" | tail -c 3)" = PNG ] || { echo "no picture came of it" >&2; exit 1; }
done
if [ -n "$kept" ]; then
  mkdir -p "$kept"
  cp "$root/tmp/e.yaml" "$kept/"
  find "$root/tmp/Results" -name '*.png' -exec cp {} "$kept/" \;
fi
