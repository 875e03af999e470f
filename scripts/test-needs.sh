#!/usr/bin/env bash
# Installs what the tests use besides npm packages, from Debian, where it is missing and can be installed; says what it does.
set -u
missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need git git
need chromium chromium                       # opens the HTML report
need python3 python3                         # runs the independent ledger verifier
need openssl openssl                         # certificates of an authority of our own
need docker-registry docker-registry        # a real registry to pull images from
need skopeo skopeo                          # pushes them there
need rpm rpm                                 # version order and package databases to compare with
[ -x "$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1)" ] || missing+=(postgresql) # the ledger's second home
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "tests: installing ${missing[*]} from Debian" >&2
  (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}") >/tmp/portcullis-test-needs.log 2>&1 \
    || echo "tests: could not install ${missing[*]} (see /tmp/portcullis-test-needs.log); tests that need them skip and say so" >&2
else
  echo "tests: ${missing[*]} not found; tests that need them skip and say so" >&2
fi
exit 0
