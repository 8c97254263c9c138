#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# uirun.sh [-w WINDOW_MANAGER] [-b] COMMAND...
#
# Runs COMMAND with a private X server, home and runtime folder; -b adds a private session bus with accessibility, -w a window manager.
# Everything it started is ended by process id when COMMAND ends, when LIMIT seconds (default 600) have passed, or when it is itself
# asked to end. Inside another uirun.sh that already offers what is asked for, it only runs COMMAND.

set -u

manager='' bus=''
while :; do
  case ${1-} in
    -w) manager=$2; shift 2 ;;
    -b) bus=yes; shift ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { echo "usage: uirun.sh [-w WINDOW_MANAGER] [-b] COMMAND..." >&2; exit 2; }

case ${HF_UIRUN-} in
  *bus*) [ -z "$manager" ] && exec "$@" ;;
  display) [ -z "$manager$bus" ] && exec "$@" ;;
esac

folder=$(mktemp -d "${TMPDIR:-/tmp}/uirun-XXXXXX")
children=()

end_children() {
  trap '' TERM INT HUP
  local i
  for ((i = ${#children[@]} - 1; i >= 0; i--)); do
    kill "${children[i]}" 2>/dev/null
    wait "${children[i]}" 2>/dev/null
  done
  rm -rf "$folder"
}
trap end_children EXIT
trap 'exit 143' TERM INT HUP

# Waits, at most 20 s, until a server wrote its address to FILE.
ready() {
  local i
  for ((i = 0; i < 1000; i++)); do
    [ -s "$1" ] && return
    sleep .02
  done
  echo "uirun.sh: $1 never came" >&2
  cat "$folder"/*.log >&2
  exit 97
}

mkdir -p "$folder/run" "$folder/home/.config/gtk-4.0" "$folder/home/.local/share" "$folder/cache"
chmod 700 "$folder/run"
# Nothing may move by itself and no font may depend on the machine, or two runs give two pictures.
cat >"$folder/home/.config/gtk-4.0/settings.ini" <<'INI'
[Settings]
gtk-font-name=Cantarell 11
gtk-enable-animations=0
gtk-cursor-blink=0
gtk-xft-antialias=1
gtk-xft-hinting=1
gtk-xft-hintstyle=hintslight
gtk-xft-rgba=none
INI

unset WAYLAND_DISPLAY GTK_THEME AT_SPI_BUS_ADDRESS DBUS_SESSION_BUS_ADDRESS DESKTOP_STARTUP_ID
export HOME=$folder/home XDG_RUNTIME_DIR=$folder/run XDG_CONFIG_HOME=$folder/home/.config XDG_DATA_HOME=$folder/home/.local/share
export XDG_CACHE_HOME=$folder/cache XDG_STATE_HOME=$folder/home/.local/state
export GDK_BACKEND=x11 GSK_RENDERER=${GSK_RENDERER-cairo} GSETTINGS_BACKEND=memory ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0
export LC_ALL=${LC_ALL-C.UTF-8} NO_AT_BRIDGE=1

# What holds COMMAND to account (fatal warnings) must not end the servers beside it.
env -u G_DEBUG Xvfb -displayfd 3 -screen 0 "${SCREEN-1280x1024x24}" -nolisten tcp -noreset 3>"$folder/display" >"$folder/xvfb.log" 2>&1 </dev/null &
children+=($!)
ready "$folder/display"
DISPLAY=:$(cat "$folder/display")
export DISPLAY HF_UIRUN=display

if [ -n "$bus" ]; then
  env -u G_DEBUG dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$folder/bus" >"$folder/bus.log" 2>&1 </dev/null &
  children+=($!)
  ready "$folder/bus"
  DBUS_SESSION_BUS_ADDRESS=$(cat "$folder/bus")
  export DBUS_SESSION_BUS_ADDRESS GTK_A11Y=${GTK_A11Y-atspi} HF_UIRUN=display+bus
else
  # Without an address GIO would start a stray bus of its own.
  export DBUS_SESSION_BUS_ADDRESS=disabled: GTK_A11Y=${GTK_A11Y-none}
fi

if [ -n "$manager" ]; then
  env -u G_DEBUG "$manager" >"$folder/manager.log" 2>&1 </dev/null &
  children+=($!)
  for ((i = 0; i < 200; i++)); do
    xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id' && break
    sleep .02
  done
fi

timeout -k 2 "${LIMIT-600}" "$@" &
children+=($!)
wait $!
