# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian 12 packages by purpose, and their installation: only what is missing, nothing recommended, no service started. Sourced by ./dev.

declare -A PACKAGES=(
  [build]='gcc libc6-dev meson ninja-build pkg-config gettext desktop-file-utils gtk-update-icon-cache libglib2.0-dev libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev
           libgtksourceview-5-dev libsoup-3.0-dev libjson-glib-dev libsqlite3-dev libxml2-dev libyaml-dev
           libjavascriptcoregtk-6.0-dev libseccomp-dev'
  [run]='ca-certificates adwaita-icon-theme librsvg2-common gsettings-desktop-schemas fonts-cantarell fonts-dejavu-core
         fonts-droid-fallback fonts-lohit-deva'
  [test]='xvfb xauth xdotool x11-utils openbox dbus at-spi2-core python3 python3-gi gir1.2-atspi-2.0 python3-dbusmock adwaita-icon-theme
          librsvg2-common gsettings-desktop-schemas fonts-cantarell fonts-dejavu-core sqlite3 curl iproute2 ca-certificates
          git util-linux procps'
  [lint]='clang-format shellcheck appstream libglib2.0-bin python3 git'
  [bench]='gtk-4-examples time'
)

NODE_FLOOR='18.19'

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -- env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# Prints those of the given packages that are not installed.
missing_packages() {
  local name state
  for name in "$@"; do
    # A name may be known for several architectures; one installed is enough.
    state=$(dpkg-query --show --showformat='${db:Status-Status}\n' "$name" 2>/dev/null || true)
    grep -qx installed <<<"$state" || printf '%s\n' "$name"
  done
}

POLICY=/usr/sbin/policy-rc.d
POLICY_MARK='# put here by ./dev of holdfast while it installs packages'

# While this runs, no package script may start a service (invoke-rc.d and deb-systemd-invoke ask policy-rc.d; 101: action forbidden).
# An answer of the machine's owner is set aside and put back.
services_forbidden() (
  services_allowed # a run that was killed may have left ours
  trap services_allowed EXIT
  trap 'exit 130' INT TERM
  if [ -e "$POLICY" ]; then
    as_root mv "$POLICY" "$POLICY.before-holdfast"
  fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" | as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
  "$@"
)

services_allowed() {
  if grep -qxF "$POLICY_MARK" "$POLICY" 2>/dev/null; then
    as_root rm -f "$POLICY"
  fi
  if [ -e "$POLICY.before-holdfast" ]; then
    as_root mv "$POLICY.before-holdfast" "$POLICY"
  fi
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  say "installing: $*"
  as_root apt-get update -qq >&2 || return
  services_forbidden as_root apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >&2
}

# need_packages PURPOSE...
need_packages() {
  local purpose
  local -a wanted=() missing=()
  command -v dpkg-query >/dev/null || { say "not a Debian system: install the packages in tests/tools/packages.sh yourself"; return; }
  for purpose in "$@"; do
    # shellcheck disable=SC2206 # a list of words on purpose
    wanted+=(${PACKAGES[$purpose]})
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}" | sort -u)
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}" || die "could not install: ${missing[*]}"
}

# The node and npm on PATH if both are there and new enough, else Debian's.
need_node() {
  node_is_enough && return
  mapfile -t missing < <(missing_packages nodejs npm)
  [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}" || die "could not install nodejs and npm"
  PATH=/usr/bin:$PATH
  node_is_enough || die "node $NODE_FLOOR or newer is needed"
}

node_is_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number), [c, d] = process.argv[1].split(".").map(Number);
             process.exit(a > c || (a === c && b >= d) ? 0 : 1)' "$NODE_FLOOR"
}
