#!/bin/sh
# Compiles layout.c for every architecture the binding is meant for; an assertion that does not hold is a compile error.
#
# Debian packages: gcc libc6-dev linux-libc-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross (or, on arm64, gcc-x86-64-linux-gnu libc6-dev-amd64-cross)
set -eu
here=$(cd "$(dirname "$0")" && pwd)

for machine in x86_64 aarch64; do
  if [ "$(uname -m)" = "$machine" ]; then
    compiler=cc
  else
    compiler=$machine-linux-gnu-gcc
  fi
  command -v "$compiler" >/dev/null || { echo "check-layout.sh: $compiler is missing" >&2; exit 1; }
  "$compiler" -c -Wall -Werror -o /dev/null "$here/layout.c"
  echo "layout.c holds for $machine ($compiler $("$compiler" -dumpfullversion))"
done
