#!/usr/bin/env bash
# Installs @tensorflow/tfjs-node with a native library, for machines that reach only package registries.
# Its own installer downloads TensorFlow's C library from a web server; here the same library comes out of the wheel of
# tensorflow-cpu (PyPI), and the binding is compiled against it with the headers of node-api-headers (npm).
# Usage: bash tfjs-node-offline.sh [project folder]      See tfjs-node-offline.md.
set -euo pipefail

TFJS_NODE=4.22.0
NODE_API_HEADERS=1.9.0
# The first version whose wheel has the C library apart from Python; tfjs-node 4.22.0 was written for 2.9.1.
TENSORFLOW=2.12.1
WHEEL_SHA256=d05b8268da5bd87cf43d46da177e3b3ca39f2db0437e56c5e18351db4cde8679
# The highest Node-API version tfjs-node 4.22.0 names, so the folder that it looks in on every Node from 16 on.
NODE_API=8

say() { printf '%s\n' "* $*"; }
fail() {
  printf 'tfjs-node-offline: %s\n' "$*" >&2
  exit 1
}

# What is missing, all of it at once.
check_machine() {
  local missing=() platform
  platform="$(uname -s) $(uname -m)"
  [[ $platform == 'Linux x86_64' ]] || fail "$platform: the wheel is for Linux on x86_64; use the wasm backend"
  grep -qw avx /proc/cpuinfo || fail 'this processor has no AVX, which TensorFlow computes with; use the wasm backend'
  command -v node > /dev/null || missing+=('node (Node.js 20.19 or later)')
  command -v npm > /dev/null || missing+=('npm (comes with Node.js)')
  command -v g++ > /dev/null || missing+=('g++ (Debian: apt-get install g++)')
  command -v python3 > /dev/null || missing+=('python3 3.7 or later (Debian: apt-get install python3)')
  if command -v python3 > /dev/null && ! python3 -m pip --version > /dev/null 2>&1; then
    missing+=('pip for python3 (Debian: apt-get install python3-pip)')
  fi
  if ((${#missing[@]} > 0)); then
    printf 'tfjs-node-offline: missing: %s\n' "${missing[@]}" >&2
    exit 1
  fi
  node -e "process.exit(process.report.getReport().header.glibcVersionRuntime ? 0 : 1)" ||
    fail 'this Node.js is not built on glibc (Alpine?), the wheel is; use the wasm backend'
}

# Loads the package as a file of the project would and computes with it; prints the version of TensorFlow.
load() {
  TF_CPP_MIN_LOG_LEVEL=2 node - "$project" << 'EOF'
const { createRequire } = require('node:module');
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const fromProject = createRequire(`${process.argv[2]}/package.json`);
const coreOf = (file) => createRequire(file).resolve('@tensorflow/tfjs-core');
const union = createRequire(fromProject.resolve('@tensorflow/tfjs-node')).resolve('@tensorflow/tfjs');
const cores = new Set([coreOf(`${process.argv[2]}/package.json`), coreOf(union)]);
if (cores.size > 1) throw new Error(`two copies of @tensorflow/tfjs-core: ${[...cores].join(', ')}`);
const tf = fromProject('@tensorflow/tfjs-node');
const image = tf.range(0, 9).reshape([1, 3, 3, 1]);
const [sum] = tf.conv2d(image, tf.ones([3, 3, 1, 1]), 1, 'valid').dataSync();
if (sum !== 36) throw new Error(`a convolution gave ${sum}, not 36`);
console.log(`TensorFlow ${tf.backend().binding.TF_Version}, tfjs-node ${tf.version['tfjs-node']}`);
EOF
}

install_package() {
  if [[ -f $package/package.json ]]; then
    say "$package is there"
  else
    say "npm: @tensorflow/tfjs-node@$TFJS_NODE, without its installer"
    (cd "$project" && npm install --ignore-scripts --no-save --no-audit --no-fund "@tensorflow/tfjs-node@$TFJS_NODE")
  fi
  local found
  found=$(node -p 'require(process.argv[1]).version' "$package/package.json")
  [[ $found == "$TFJS_NODE" ]] || fail "$package is version $found; this script knows $TFJS_NODE"
}

install_library() {
  say "PyPI: the wheel of tensorflow-cpu $TENSORFLOW (232 MB)"
  echo "tensorflow-cpu==$TENSORFLOW --hash=sha256:$WHEEL_SHA256" > "$scratch/wheel.txt"
  # Nothing of Python is used: any version's wheel does, whatever python3 is here.
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --implementation cp --python-version 310 --abi cp310 --platform manylinux2014_x86_64 \
    --dest "$scratch" --requirement "$scratch/wheel.txt"
  say "unpack the library and its C headers to $package/deps (580 MB)"
  python3 - "$scratch"/tensorflow_cpu-*.whl "$scratch" << 'EOF'
import sys, zipfile

headers = tuple(f"tensorflow/include/tensorflow/{part}/" for part in ("c", "core/platform", "tsl/c", "tsl/platform"))
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.startswith(("tensorflow/libtensorflow_", *headers)):
            wheel.extract(name, sys.argv[2])
EOF
  rm -rf "$package/deps"
  mkdir -p "$package/deps/lib"
  mv "$scratch/tensorflow/include" "$package/deps/include"
  mv "$scratch"/tensorflow/libtensorflow_{cc,framework}.so.2 "$package/deps/lib/"
  ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so"
  ln -s libtensorflow_framework.so.2 "$package/deps/lib/libtensorflow_framework.so"
  # The file by which tfjs-node's installer knows that it need not download, as in `npm rebuild`.
  ln -s libtensorflow_cc.so.2 "$package/deps/lib/libtensorflow.so.2.9.1"
}

compile_binding() {
  say "npm: node-api-headers@$NODE_API_HEADERS"
  (cd "$scratch" && tar -xzf "$(npm pack --silent "node-api-headers@$NODE_API_HEADERS")")
  say "compile the binding to $package/lib/napi-v$NODE_API"
  mkdir -p "$package/lib/napi-v$NODE_API"
  g++ -O3 -std=gnu++17 -fPIC -shared -DNAPI_VERSION=$NODE_API -DNODE_GYP_MODULE_NAME=tfjs_binding \
    -I "$package/deps/include" -I "$scratch/package/include" \
    "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
    -L "$package/deps/lib" -Wl,-rpath,'$ORIGIN/../../deps/lib' -ltensorflow -ltensorflow_framework \
    -o "$package/lib/napi-v$NODE_API/tfjs_binding.node"
}

main() {
  local version
  check_machine
  project=$(cd "${1:-.}" 2> /dev/null && pwd) || fail "no folder ${1:-.}"
  [[ -f $project/package.json ]] || fail "$project has no package.json; name the folder of your project"
  package="$project/node_modules/@tensorflow/tfjs-node"
  if version=$(load 2> /dev/null); then
    say "nothing to do in $project: $version"
    return
  fi
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  install_package
  install_library
  compile_binding
  version=$(load) || fail "built, but it does not load; the error is above"
  say "done in $project: $version"
}

main "$@"
