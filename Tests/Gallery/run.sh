#!/bin/sh
# Runs the gallery's experiments one after the other and writes its pages, that of systems after each of these:
# run.sh ATELIER GALLERY RESULTS [EXPERIMENT…]. Named experiments are run alone. What is trained already is not trained
# again. Where one fails the others are run still; status 1 says so at the end.
here=$(dirname "$0") atelier=$1 gallery=$2 results=$3
shift 3
failed='' skipped=''

# Ctrl-C ends all, status 130, and so do a closed terminal and a kill: once the program that runs has saved.
trap 'exit 130' INT TERM HUP
sweep() {
  "$atelier" sweep "$@" --results "$results"
  status=$?
  [ $status = 130 ] && exit 130
  return $status
}

# Whether a set, or a file beside the experiment, is on this machine: 1 where it is not, 2 where it cannot be read.
has() {
  case $2 in
  *.*) [ -f "Experiments/$(dirname "$1")/$2" ] ;;
  *)
    said=$("$atelier" data show "$2" 2>&1) && return 0
    case $said in *'its files were not found'*) return 1 ;; esac
    echo "$said" >&2
    return 2
    ;;
  esac
}

if [ $# = 0 ]; then
  for file in Experiments/gallery/*.yaml; do sweep "$file" || failed="$failed $file"; done
  if [ -z "$failed" ]; then
    table="$results/vae/table.tex"
    if "$atelier" show table Experiments/gallery/vae.yaml --latex >"$table.new" && mv "$table.new" "$table"; then
      "$gallery" figures "$here" "$results" docs || failed=' docs/gallery-figures.md'
    else
      rm -f "$table.new"
      failed=" $table"
    fi
  fi
fi

systems=$("$gallery" experiments "$here" "$@") || { echo "$systems"; exit 2; }
while read -r name data <&3; do
  missing='' unread=''
  for set in $data; do
    has "$name" "$set"
    case $? in
    0) ;;
    1) missing="$missing $set" ;;
    *) unread="$unread $set" ;;
    esac
  done
  if [ -n "$unread" ]; then
    failed="$failed $name"
    continue
  fi
  if [ -n "$missing" ]; then
    echo "skipped: $name needs$missing, not found here"
    skipped="$skipped $name"
    continue
  fi
  sweep "Experiments/$name.yaml" --with-needs && "$gallery" systems "$here" "$results" docs "$name" \
    || failed="$failed $name"
done 3<<LIST
$systems
LIST

if [ -n "$skipped" ]; then echo "skipped, since their data is not here:$skipped"; fi
if [ -n "$failed" ]; then
  echo "failed:$failed"
  exit 1
fi
