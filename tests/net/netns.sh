#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# netns.sh COMMAND...
#
# Runs COMMAND in a network namespace of its own: loopback, one veth pair, no default route, no NetworkManager to ask. COMMAND may add and
# remove the default route (`ip route add default via $HF_NETNS_GATEWAY dev $HF_NETNS_DEVICE`); a server of its own that it reaches at
# $HF_NETNS_ADDRESS is, unlike one on loopback, subject to the network. The namespace ends with COMMAND. Where none may be made, the
# test is skipped with the reason, or fails if REQUIRE_PEERS=1.

set -eu

if [ -z "${HF_NETNS-}" ]; then
  options=(--net --fork --kill-child)
  [ "$(id -u)" = 0 ] || options+=(--user --map-root-user)
  if unshare "${options[@]}" true 2>/dev/null && command -v ip >/dev/null; then
    HF_NETNS=1 exec unshare "${options[@]}" "$0" "$@"
  fi
  reason='no network namespace can be made here (needs root or user namespaces, and the ip tool)'
  if [ "${REQUIRE_PEERS-}" = 1 ]; then
    echo "$reason" >&2
    exit 1
  fi
  echo "1..0 # SKIP $reason"
  exit 0
fi

export HF_NETNS_ADDRESS=10.77.0.1 HF_NETNS_GATEWAY=10.77.0.2 HF_NETNS_DEVICE=hf0
export DBUS_SYSTEM_BUS_ADDRESS=disabled:
ip link set lo up
ip link add "$HF_NETNS_DEVICE" type veth peer name hf1
ip address add "$HF_NETNS_ADDRESS/24" dev "$HF_NETNS_DEVICE"
ip link set "$HF_NETNS_DEVICE" up
ip link set hf1 up
exec "$@"
