#!/bin/sh
# Lays out an installation: stage.sh FOLDER PROCESSOR=PROGRAM…  FOLDER is made anew.
#
#   bin/atelier                      picks by processor (Sources/Launcher)
#   lib/atelier/PROCESSOR/atelier    the programs
#   lib/atelier/*.so*                the libraries that they need, but for the C library's own
#   lib/atelier/fonts                the font of figures
#   share/man, share/bash-completion, share/zsh, share/fish, share/doc/atelier (with licences)
#
# It may lie anywhere: programs find the rest from where they are.
set -eu
folder=$1
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
rm -rf "$folder"
mkdir -p "$folder/bin" "$folder/lib/atelier" "$folder/lib/atelier/fonts" "$folder/share/doc/atelier/licences"
licences=$folder/share/doc/atelier/licences

# The licence of the package that a file is of; Debian knows files by the name before or after /usr was merged.
licence() {
  package=$(dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "${1#/usr}" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null || true)
  package=${package%%:*}
  if [ -n "$package" ] && [ -f "/usr/share/doc/$package/copyright" ]; then
    cp -L "/usr/share/doc/$package/copyright" "$licences/$package"
  else
    echo "no package is known for $1, so that its licence cannot be told" >&2
    exit 1
  fi
}

swift=$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")
cp "$swift/share/swift/LICENSE.txt" "$licences/swift"
for variant in "$@"; do
  program=${variant#*=}
  own=$folder/lib/atelier/${variant%%=*}
  mkdir -p "$own"
  strip -o "$own/atelier" "$program"
  ldd "$program" | awk '$2 == "=>" { print $1, $3 }' | while read -r name file; do
    case $name in
    libc.so.* | libm.so.* | libmvec.so.* | libpthread.so.* | libdl.so.* | librt.so.* | libresolv.so.*) continue ;;
    esac
    [ -f "$folder/lib/atelier/$name" ] && continue
    [ "$file" != not ] || { echo "$program needs $name, which is not here" >&2; exit 1; }
    cp -L "$file" "$folder/lib/atelier/$name"
    case $file in "$swift"/*) ;; *) licence "$(readlink -f "$file")" ;; esac
  done
done
chmod 644 "$folder"/lib/atelier/*.so*

clang -march=x86-64 -O2 -s -Wall -Wextra -o "$folder/bin/atelier" "$here/Sources/Launcher/launcher.c"

# The one font that figures use.
for font in DejaVuSans.ttf DejaVuSans-Bold.ttf; do
  file=$(dpkg-query -L fonts-dejavu-core | grep "/$font\$")
  cp -L "$file" "$folder/lib/atelier/fonts/"
done
licence "$file"

cp "$here/README.md" "$here/CHANGELOG.md" "$folder/share/doc/atelier/"
# From the table of commands, by whichever of the programs runs here.
atelier=$folder/bin/atelier
put() {
  file=$folder/share/$1
  shift
  mkdir -p "$(dirname "$file")"
  "$atelier" show "$@" >"$file"
}
put man/man1/atelier.1 man
put bash-completion/completions/atelier completions bash
put zsh/site-functions/_atelier completions zsh
put fish/vendor_completions.d/atelier.fish completions fish
