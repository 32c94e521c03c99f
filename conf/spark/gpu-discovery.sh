#!/usr/bin/env bash
# Tells Spark which GPUs this machine has: {"name":"gpu","addresses":["0","1"]}. Addresses are the indices that nvidia-smi
# shows; a container that sees one GPU has the address 0.
#
#   spark.executor.resource.gpu.discoveryScript=/opt/sluice/gpu-discovery.sh      (YARN, Kubernetes)
#   spark.worker.resource.gpu.discoveryScript=/opt/sluice/gpu-discovery.sh        (standalone: settings of the worker)
#
# SLUICE_GPU_ADDRESSES=0,1 names them without looking: some of a machine's GPUs, or a rehearsal on a machine that has none.
set -euo pipefail

if [ -n "${SLUICE_GPU_ADDRESSES:-}" ]; then
  found=${SLUICE_GPU_ADDRESSES//,/$'\n'}
elif ! command -v nvidia-smi >/dev/null; then
  echo "gpu-discovery.sh: expected nvidia-smi on the PATH of $(hostname 2>/dev/null || echo this machine), found none:" \
    "is this a machine with an NVIDIA driver? (SLUICE_GPU_ADDRESSES=0,1 names GPUs without it)" >&2
  exit 3
elif ! found=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>&1); then
  echo "gpu-discovery.sh: nvidia-smi failed: $found" >&2
  exit 4
fi

addresses=
while read -r address; do
  if ! [[ $address =~ ^[0-9]{1,3}$ ]]; then
    echo "gpu-discovery.sh: expected indices of GPUs such as 0, found '$address'" >&2
    exit 5
  fi
  addresses+="${addresses:+,}\"$address\""
done <<<"$found"
echo "{\"name\":\"gpu\",\"addresses\":[$addresses]}"
