#!/bin/sh
# Copies an installation that was laid out by stage.sh: install.sh STAGED PREFIX
#
# All that the programs need is in PREFIX/lib/atelier. It is copied beside the old one and then takes its place. Do not install
# while a sweep runs: its remaining trials would run the new program.
set -eu
staged=$1
prefix=$2
# Not all shells expand ~ in PREFIX=~/.local.
case $prefix in
'') echo 'PREFIX is empty' >&2; exit 2 ;;
'~') prefix=$HOME ;;
'~/'*) prefix=$HOME/${prefix#'~/'} ;;
esac
mkdir -p "$prefix/lib"
prefix=$(cd "$prefix" && pwd)
new=$prefix/lib/atelier.new old=$prefix/lib/atelier.old
trap 'rm -rf "$new" "$old"' EXIT
rm -rf "$new" "$old"
cp -R "$staged/lib/atelier" "$new"
if [ -e "$prefix/lib/atelier" ]; then mv "$prefix/lib/atelier" "$old"; fi
mv "$new" "$prefix/lib/atelier"
(cd "$staged" && find bin share -type f) | while read -r file; do
  mkdir -p "$(dirname "$prefix/$file")"
  cp "$staged/$file" "$prefix/$file.new"
  mv "$prefix/$file.new" "$prefix/$file"
done
"$prefix/bin/atelier" --version
echo "installed in $prefix"
case ":$PATH:" in
*":$prefix/bin:"*) ;;
*) echo "add it to your PATH: export PATH=\"$prefix/bin:\$PATH\"" ;;
esac
case $prefix in
/usr | /usr/local) ;;
*) echo "for zsh, before compinit in ~/.zshrc: fpath=(\"$prefix/share/zsh/site-functions\" \$fpath)" ;;
esac
