#!/bin/sh
# Compares with PyTorch, layer by layer, and writes results.md. PEERS_PYTHON names a Python that has torch, if python3 has not.
set -e
python=${PEERS_PYTHON:-python3}
here=$(dirname "$0")
if ! "$python" -c 'import torch, numpy, safetensors' 2>/dev/null; then
  echo "torch is not installed: skipped (python3 -m venv peers && peers/bin/pip install 'torch==2.13.0+cpu' numpy safetensors \
--extra-index-url https://download.pytorch.org/whl/cpu; then make peers PEERS_PYTHON=peers/bin/python)"
  exit 0
fi
swift build -c release --product peer
exec "$python" "$here/compare.py" .build/release/peer .build/release/atelier "$here/results.md" "$@"
