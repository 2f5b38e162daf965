#!/bin/sh
# Installs Slurm, of which tests start a small cluster on this machine (slurm-lab.sh). Without it `make test` leaves them out.
set -eu
sh "$(dirname "$0")/dependencies.sh" slurm-wlm munge
