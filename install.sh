#!/bin/sh
# Installs csm: downloads the program for this machine, checks its SHA-256, and puts it into ~/.local/bin.
#
#   sh install.sh [--version V] [--to DIR]
#
# CSM_BASE_URL   where releases lie; the layout is GitHub's: <base>/latest/download/<file>, <base>/download/v<V>/<file>
# Needs curl or wget, and sha256sum, shasum or openssl. Uses zstd or gzip where they are there, to download less.
set -eu

# The release job writes the repository's owner/name here; a copy from a clone has none and needs CSM_BASE_URL.
repository=

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "install.sh: $1"
  shift
  for hint in "$@"; do say "  $hint"; done
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Prints the target's name, such as linux-x64-musl.
detect_target() {
  [ "$(uname -s)" = Linux ] || fail "csm has no build for $(uname -s)." 'It runs on Linux, x64 and arm64.'
  case $(uname -m) in
  x86_64 | amd64) arch=x64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) fail "csm has no build for $(uname -m)." 'It runs on x64 and arm64.' ;;
  esac
  # ldd tells which C library programs here use; a musl loader may also lie beside a glibc.
  if have ldd; then
    case $(ldd --version 2>&1 || :) in
    *musl*) libc=-musl ;;
    *) libc= ;;
    esac
  elif ls /lib/ld-musl-*.so.1 >/dev/null 2>&1; then
    libc=-musl
  else
    libc=
  fi
  printf 'linux-%s%s\n' "$arch" "$libc"
}

# download URL FILE: 0, or 1 with the reason in $why.
download() {
  if have curl; then
    case $1 in
    https:*) set -- "$1" "$2" --proto '=https' --tlsv1.2 ;;
    esac
    url=$1 file=$2
    shift 2
    code=0
    curl -fsSL --retry 2 --connect-timeout 20 "$@" -o "$file" "$url" 2>"$work/why" || code=$?
  else
    url=$1
    code=0
    wget -q -O "$2" "$1" 2>"$work/why" || code=$?
  fi
  [ "$code" -ne 0 ] || return 0
  why=$(tail -n 1 "$work/why" 2>/dev/null || :)
  why="$url: ${why:-exit code $code}"
  return 1
}

sum_of() {
  if have sha256sum; then sha256sum <"$1"
  elif have shasum; then shasum -a 256 <"$1"
  else openssl dgst -sha256 -r <"$1"
  fi | cut -d ' ' -f 1
}

# The sum that SHA256SUMS names for a file; empty where it names none.
named_sum() { awk -v name="$1" '$2 == name || $2 == "*" name { print $1; exit }' "$work/SHA256SUMS"; }

# check FILE NAME: fails unless FILE has the sum that SHA256SUMS names for NAME.
check() {
  actual=$(sum_of "$1")
  expected=$(named_sum "$2")
  [ "$actual" = "$expected" ] || fail "$2 is not what was released; nothing was installed." \
    "expected SHA-256 $expected" "downloaded        $actual" 'Run this again; if it stays, report it.'
}

usage() {
  say 'Usage: sh install.sh [--version V] [--to DIR]'
  say '  --version V   that release (default: the latest)'
  say '  --to DIR      folder for the program (default: ~/.local/bin)'
}

main() {
  version='' to=''
  while [ $# -gt 0 ]; do
    case $1 in
    --version | --to)
      [ $# -ge 2 ] || fail "$1 needs a value."
      if [ "$1" = --to ]; then to=$2; else version=${2#v}; fi
      shift 2
      ;;
    --version=*) version=${1#--version=} version=${version#v} && shift ;;
    --to=*) to=${1#--to=} && shift ;;
    -h | --help) usage && exit 0 ;;
    *) usage && fail "unknown argument: $1" ;;
    esac
  done
  case $version in *[!A-Za-z0-9.+-]*) fail "not a version: $version" ;; esac
  if [ -z "$to" ]; then
    [ -n "${HOME:-}" ] || fail 'HOME is not set.' 'Name a folder: --to DIR'
    to=$HOME/.local/bin
  fi
  case $to in /*) ;; *) to=$PWD/$to ;; esac

  base=${CSM_BASE_URL:-${repository:+https://github.com/$repository/releases}}
  base=${base%/}
  [ -n "$base" ] || fail 'this copy of install.sh does not know where releases lie.' \
    'Set CSM_BASE_URL, or take the install.sh that stands beside a release.'
  have curl || have wget || fail 'neither curl nor wget is here.' 'Install one of them, then run this again.'
  have sha256sum || have shasum || have openssl ||
    fail 'nothing here computes SHA-256.' 'Install coreutils (sha256sum) or openssl.'
  target=$(detect_target)

  mkdir -p "$to" 2>/dev/null || fail "cannot make the folder $to." 'Choose another one: --to DIR'
  # Beside the program, so that the last step is a rename in one file system.
  work=$(mktemp -d "$to/.csm-install.XXXXXX" 2>/dev/null) ||
    fail "cannot write in $to." 'Choose another folder (--to DIR), or check its owner.'
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  if [ -n "$version" ]; then folder=download/v$version; else folder=latest/download; fi
  download "$base/$folder/SHA256SUMS" "$work/SHA256SUMS" ||
    fail "cannot download the list of files${version:+ of version $version}." "$why" \
      'Check the network and the version.'
  if [ -z "$version" ]; then
    version=$(sed -n "s/^[0-9a-f]* [ *]csm-\(.*\)-$target\$/\1/p" "$work/SHA256SUMS" | head -n 1)
    # From here on by its version, so that a release made meanwhile does not mix with this one.
    folder=download/v$version
  fi
  program=csm-$version-$target
  [ -n "$version" ] && [ -n "$(named_sum "$program")" ] || fail "that release has no program for $target."

  if have zstd && [ -n "$(named_sum "$program.zst")" ]; then suffix=.zst unpack='zstd -q -d -c'
  elif have gzip && [ -n "$(named_sum "$program.gz")" ]; then suffix=.gz unpack='gzip -d -c'
  else suffix='' unpack=''
  fi
  say "Downloading csm $version for $target"
  download "$base/$folder/$program$suffix" "$work/$program$suffix" || fail "cannot download $program$suffix." "$why"
  check "$work/$program$suffix" "$program$suffix"
  if [ -n "$unpack" ]; then
    $unpack "$work/$program$suffix" >"$work/$program" || fail "cannot unpack $program$suffix in $to." \
      'Is the disk full? A program has about 110 MB.'
    check "$work/$program" "$program"
  fi
  chmod 755 "$work/$program"

  if shown=$("$work/$program" --version 2>&1); then
    hint=
  else
    case $shown in
    *stdc++* | *libgcc_s*) hint='It needs libstdc++ to run. On Alpine: apk add libstdc++' ;;
    *) fail "the program does not run here; nothing was installed." "$shown" ;;
    esac
  fi
  mv -f "$work/$program" "$to/csm" || fail "cannot replace $to/csm."
  say "Installed csm $version: $to/csm"
  [ -z "$hint" ] || say "$hint"
  case :${PATH:-}: in
  *":$to:"*) ;;
  *) say "$to is not in PATH. Add this to your shell's profile: export PATH=\"$to:\$PATH\"" ;;
  esac
}

main "$@"
