#!/bin/sh
# Compares with PyTorch, layer by layer, and with libraries of measures, and writes results.md: run.sh [BUILD FOLDER].
# PEERS_PYTHON names a Python that has torch, if python3 has not. A library of measures that is missing is left out.
set -e
here=$(dirname "$0")
build=${1:-.build}
python=${PEERS_PYTHON:-python3}
if ! "$python" -c 'import torch, numpy, safetensors' 2>/dev/null; then
  echo "torch is not installed: skipped (in a virtual environment: pip install 'torch==2.13.0+cpu' numpy safetensors;" \
    "then make peers PEERS_PYTHON=its/bin/python)"
  exit 0
fi
swift build -c release --scratch-path "$build" --product peer
PYTHONDONTWRITEBYTECODE=1 exec "$python" -W ignore::UserWarning "$here/compare.py" \
  "$build/release/peer" "$build/release/atelier" "$here/results.md"
