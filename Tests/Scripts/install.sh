#!/bin/sh
# Copies an installation that was laid out by stage.sh: install.sh STAGED PREFIX
set -eu
staged=$1
prefix=$2
mkdir -p "$prefix/lib" "$prefix/share"
# Programs that run keep what they opened.
rm -rf "$prefix/lib/atelier" "$prefix/share/atelier" "$prefix/share/doc/atelier"
(cd "$staged" && find . -type d) | while read -r folder; do mkdir -p "$prefix/$folder"; done
(cd "$staged" && find . -type f) | while read -r file; do
  cp "$staged/$file" "$prefix/$file.new"
  mv "$prefix/$file.new" "$prefix/$file"
done
"$prefix/bin/atelier" --version
echo "installed in $prefix"
case ":$PATH:" in *":$prefix/bin:"*) ;; *) echo "put it before the others: export PATH=\"$prefix/bin:\$PATH\"" ;; esac
