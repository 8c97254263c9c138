#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every check of ./dev lint; each runs though another failed, says nothing when all is well, and the last line sums up.
# run.sh [CHECK...] runs only those.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

checks=(format warnings layers wrong_include files words translations data shell javascript python tests peers)
wanted=("$@")
[ $# -gt 0 ] || wanted=("${checks[@]}")
build='build-lint'
good=0
bad=()

check_format() { tests/lint/format.py; }

# The build folder of the checks, in which a warning is an error.
configure() {
  local log
  [ -f $build/build.ninja ] && return
  log=$(meson setup $build --werror 2>&1) || { printf '%s\n' "$log"; return 1; }
}

# The whole tree, tests too, without a single warning.
check_warnings() {
  configure || return
  ninja -C $build >$build/lint.log 2>&1 || { tail -n 60 $build/lint.log; return 1; }
}

check_layers() { tests/lint/layers.py; }

# The layers are held by the include paths; this proves that they do hold.
check_wrong_include() { configure && tests/lint/wrong-include.py $build; }

check_files() { tests/lint/files.py; }

# Marks of unfinished work, and what belongs to one machine.
check_words() {
  local status=0
  # The patterns are spelt so that they do not find themselves.
  git grep -nIE '\b(TO[D]O|FIX[M]E|XX[X]|not implemente[d])\b' -- src ui data po tests dev meson.build && status=1
  git grep -nIE '(^|[^A-Za-z0-9_.])/(hom[e]|wor[k])/[a-z]' -- . && status=1
  git grep -nIE '\bg_uslee[p] *\(|(^|[^_a-z])u?slee[p] *\(' -- 'tests/*.c' 'src/*.c' && status=1
  return $status
}

check_translations() { tests/lint/translations.py; }

check_data() {
  local file status=0
  configure || return
  # The validator goes by the name's end, so a template is looked at under the name it will have.
  while read -r file; do
    cp "$file" "$build/$(basename "${file%.in}")" && desktop-file-validate "$build/$(basename "${file%.in}")" || status=1
  done < <(git ls-files 'data/*.desktop' 'data/*.desktop.in')
  while read -r file; do
    appstreamcli validate --no-net --pedantic "$file" >$build/appstream.log || { cat $build/appstream.log; status=1; }
  done < <(git ls-files 'data/*.metainfo.xml' 'data/*.metainfo.xml.in')
  if [ -n "$(git ls-files 'data/*.gschema.xml')" ]; then
    glib-compile-schemas --strict --dry-run data || status=1
  fi
  git ls-files -z 'ui/*.ui' 'data/*.xml' 'data/*.svg' |
    xargs -0 -r /usr/bin/python3 -c 'import sys, xml.dom.minidom; [xml.dom.minidom.parse(name) for name in sys.argv[1:]]' || status=1
  return $status
}

check_shell() {
  { printf 'dev\0.ci/run\0'; git ls-files -z '*.sh'; } | xargs -0 shellcheck -x
}

check_javascript() {
  local file status=0
  while read -r file; do
    node --check "$file" || status=1
  done < <(git ls-files '*.js' '*.cjs' '*.mjs')
  return $status
}

check_python() {
  git ls-files -z '*.py' |
    xargs -0 -r /usr/bin/python3 -c 'import ast, sys; [ast.parse(open(name, encoding="utf-8").read(), name) for name in sys.argv[1:]]'
}

# Each test is in one of the groups ./dev test runs, and no folder of tests is left out of the build.
check_tests() {
  local folder status=0
  configure || return
  tests/tools/run-tests.py --list $build >$build/tests.log || { cat $build/tests.log; status=1; }
  for folder in tests/*/; do
    folder=$(basename "$folder")
    if compgen -G "tests/$folder/*.c" >/dev/null && ! grep -q "'$folder'" tests/meson.build; then
      echo "tests/meson.build does not name tests/$folder"
      status=1
    fi
  done
  return $status
}

# A lock file names packages, not the hosts somebody got them from.
check_peers() {
  local file status=0
  while read -r file; do
    grep -HnE '"resolved": *"https?:' "$file" && status=1
  done < <(git ls-files '*package-lock.json')
  return $status
}

for check in "${wanted[@]}"; do
  start=$(date +%s%N)
  if output=$("check_$check" 2>&1); then
    good=$((good + 1))
    printf 'ok      %-14s %4d ms\n' "$check" $((($(date +%s%N) - start) / 1000000))
  else
    bad+=("$check")
    printf '%s\nFAILED  %s\n' "$output" "$check"
  fi
done

if [ ${#bad[@]} = 0 ]; then
  echo "lint: $good checks passed"
else
  echo "lint: $good checks passed, ${#bad[@]} failed: ${bad[*]}"
  exit 1
fi
