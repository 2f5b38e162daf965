#!/bin/sh
# Gets what opens report pages as a reader does: browser.sh FOLDER makes a Python environment there, beside Debian's chromium.
# Without it `make test` leaves that one test out.
set -eu
folder=$1
sh "$(dirname "$0")/dependencies.sh" chromium python3-venv
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2 axe-playwright-python==0.1.8
