#!/usr/bin/env bash
# Builds the Pulumi CLI of the version in go.mod into .pulumi-cli/bin, unless it is there or on PATH.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
target=$root/.pulumi-cli/bin/pulumi
version=$(awk '$1 == "require" && $2 == "github.com/pulumi/pulumi/pkg/v3" {print $3}' go.mod)

if [[ -x $target && $target -nt go.mod && $target -nt go.sum ]]; then
  echo "Pulumi CLI $version: .pulumi-cli/bin/pulumi is up to date."
  exit 0
fi

if official=$(command -v pulumi); then
  found=$(PULUMI_SKIP_UPDATE_CHECK=true "$official" version 2>/dev/null || true)
  if [[ $found == v* && $(printf '%s\n' "$version" "$found" | sort --version-sort | head -1) == "$version" ]]; then
    echo "Pulumi CLI $found: $official is new enough (at least $version), nothing to build."
    exit 0
  fi
  echo "$official is ${found:-no Pulumi CLI}, at least $version is needed: building it."
fi

if ! command -v go > /dev/null; then
  echo "The Pulumi CLI $version is needed, and there is no Go to build it with. Either" >&2
  echo "  install the CLI:  https://www.pulumi.com/docs/iac/download-install/" >&2
  echo "  or install Go:    https://go.dev/dl/ ($(grep '^go ' go.mod) or newer), then make engine again" >&2
  exit 2
fi

echo "Building the Pulumi CLI $version from its Go module: about 4 minutes on 2 cores the first time (110 MB) ..."
SECONDS=0
total=$(go list -deps github.com/pulumi/pulumi/pkg/v3/cmd/pulumi | wc -l)
echo "  $total packages; modules are here after $SECONDS s"
mkdir -p "$(dirname "$target")"
trap 'rm -f "$target.new"' EXIT
stamp=github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version
go build -v -ldflags "-s -w -X $stamp" -o "$target.new" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi 2>&1 |
  while IFS= read -r line; do
    if [[ $line == *[\ :]* ]]; then # no name of a package: what went wrong
      echo "$line" >&2
      continue
    fi
    built=$((${built:-0} + 1))
    if ((built % 150 == 0)); then
      echo "  $built of at most $total packages compiled, $SECONDS s"
    fi
  done
mv "$target.new" "$target"
echo "Built .pulumi-cli/bin/pulumi ($("$target" version)) in $SECONDS s."
