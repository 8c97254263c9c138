# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian 12 packages by purpose, and their installation: only what is missing, nothing recommended, no service started. Sourced by ./dev.

declare -A PACKAGES=(
  [build]='gcc libc6-dev meson ninja-build pkg-config gettext libglib2.0-dev libglib2.0-dev-bin libgtk-4-dev libadwaita-1-dev
           libgtksourceview-5-dev libsoup-3.0-dev libjson-glib-dev libsqlite3-dev libyaml-dev'
  [run]='ca-certificates adwaita-icon-theme librsvg2-common gsettings-desktop-schemas fonts-cantarell'
  [test]='xvfb xauth xdotool x11-utils openbox dbus at-spi2-core python3 python3-gi gir1.2-atspi-2.0 python3-dbusmock adwaita-icon-theme
          librsvg2-common gsettings-desktop-schemas fonts-cantarell fonts-dejavu-core sqlite3 curl iproute2 ca-certificates
          git util-linux procps'
  [lint]='clang-format shellcheck desktop-file-utils appstream libglib2.0-bin python3 git'
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

# While this runs, no package script may start a service (invoke-rc.d and deb-systemd-invoke ask policy-rc.d; 101: action forbidden).
# An answer of the machine's owner is set aside and put back, also after a run that was killed in between.
services_forbidden() {
  local policy=/usr/sbin/policy-rc.d status=0
  [ -e "$policy.before-holdfast" ] && as_root mv "$policy.before-holdfast" "$policy"
  [ -e "$policy" ] && as_root mv "$policy" "$policy.before-holdfast"
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
  "$@" || status=$?
  as_root rm -f "$policy"
  [ -e "$policy.before-holdfast" ] && as_root mv "$policy.before-holdfast" "$policy"
  return $status
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
