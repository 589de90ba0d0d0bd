#!/usr/bin/env bash
# Brings the system programs that the tests need, by apt-get, where this user may install packages.
# Quick when all is there. Where they cannot be had, the tests that need them are skipped by name; in CI that fails.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }
has_chinese_font() { has fc-list && [ -n "$(fc-list :lang=zh-cn file)" ]; }
has_browser() { has chromium || has chromium-browser || has google-chrome || [ -n "${CHROMIUM:-}" ]; }
has_java() { has java && java -version >/dev/null 2>&1; }

missing_packages() {
  has git || echo git
  has ssh-keygen || echo openssh-client
  has sshd || [ -x /usr/sbin/sshd ] || echo openssh-server
  has rsync || echo rsync
  has curl || echo curl
  has nginx || [ -x /usr/sbin/nginx ] || echo nginx
  [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] || echo libnginx-mod-http-brotli-static
  has caddy || echo caddy
  has openssl || echo openssl
  has_browser || echo chromium
  has_chinese_font || echo fontconfig fonts-noto-cjk
  has node || echo nodejs
  has npm || echo npm
  has_java || echo default-jre-headless
}

packages=$(missing_packages | tr '\n' ' ')
[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ] && has apt-get; then
  echo "Installing for the tests: $packages"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $packages >/dev/null
  packages=$(missing_packages | tr '\n' ' ')
  [ -n "$packages" ] || exit 0
fi

echo "Missing for the tests: $packages" >&2
if [ "${CI:-}" = true ]; then
  echo "In CI every test must run." >&2
  exit 1
fi
echo "The tests that need them will be skipped; each says so by name." >&2
