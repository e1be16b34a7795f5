#!/bin/sh
#: title: No access token lies open in your home
#: failing: An access token lies open in your home
#: why: Programs that steal read these files first. With such a token somebody can publish packages in your name or read your company's code.
#: severity: high
#: controls: [cis-v8-3.11, nist-800-53-ia-5(7), iso27001-a.5.17, iso27001-a.8.4, iso27001-a.8.24, soc2-cc6.1]
#: params:
#:   exempt: {type: list, default: [], about: "names whose secret may stay, as the check tells them"}
#: reads: [~/.netrc, ~/.npmrc, ~/.pypirc, ~/.gem/credentials, ~/.cargo/credentials.toml, ~/.docker/config.json, ~/.config/gh/hosts.yml]
#: steps:
#:   - "npm: run `npm logout`, and write `${NPM_TOKEN}` in the place of the token in ~/.npmrc; a password manager sets it when it is needed."
#:   - "PyPI: remove the password from ~/.pypirc; use trusted publishing or `keyring`."
#:   - "Cargo: run `cargo logout`, and set `credential-provider` to `cargo:macos-keychain` or `cargo:libsecret`."
#:   - "Docker: run `docker logout`, set `credsStore` to `osxkeychain` or `secretservice` in ~/.docker/config.json, and log in again."
#:   - "GitHub: run `gh auth login` again; it keeps the token in the keychain."
#:   - "RubyGems and ~/.netrc: take the secret out of the file; `GEM_HOST_API_KEY` hands one to gem."
#:   - Revoke each token that lay open.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/json.sh
. "${0%/*}/lib/json.sh"

places="netrc:${NETRC:-$HOME/.netrc}
npm:${NPM_CONFIG_USERCONFIG:-$HOME/.npmrc}
pypi:$HOME/.pypirc
gem:$HOME/.gem/credentials
gem:$HOME/.local/share/gem/credentials
cargo:${CARGO_HOME:-$HOME/.cargo}/credentials.toml
cargo:${CARGO_HOME:-$HOME/.cargo}/credentials
docker:${DOCKER_CONFIG:-$HOME/.docker}/config.json
gh:${GH_CONFIG_DIR:-${XDG_CONFIG_HOME:-$HOME/.config}/gh}/hosts.yml"

audit() {
  count=0
  while IFS=: read -r _ file; do
    [ ! -e "$file" ] || count=$((count + 1))
  done <<EOF
$places
EOF
  [ "$count" -gt 0 ] || skip 'there is none of the files that such programs read'

  plan "$count"
  while IFS=: read -r format file; do
    [ ! -e "$file" ] || judge "$format" "$file"
  done <<EOF
$places
EOF
}

judge() {
  # shellcheck disable=SC2088 # the ~ is for people
  case $2 in
    "$HOME"/*) name="~/${2#"$HOME"/}" ;;
    *) name=$2 ;;
  esac
  if ! owners=$(owners_in "$1" "$2"); then
    cannot_tell "$name holds no secret" 'it cannot be read'
  elif [ -n "$owners" ]; then
    not_ok "$name holds no secret" found "a secret for $owners" wanted 'a keychain, or a variable of the environment'
  else
    ok "$name holds no secret"
  fi
}

# Whose secrets a file holds, never the secrets themselves: `api.heroku.com, default`.
owners_in() {
  [ -f "$2" ] && [ -r "$2" ] || return 1
  case $1 in
    netrc) awk "$netrc$tell" "$2" 2>/dev/null ;;
    npm) awk "$npm$tell" "$2" 2>/dev/null ;;
    pypi) awk "$pypi$tell" "$2" 2>/dev/null ;;
    gem) awk "$gem$tell" "$2" 2>/dev/null ;;
    cargo) awk "$cargo$tell" "$2" 2>/dev/null ;;
    gh) awk "$gh$tell" "$2" 2>/dev/null ;;
    *)
      values=$(json_values "$2") || return 1
      awk "$docker$tell" <<EOF
$values
EOF
      ;;
  esac
}

# machine NAME login USER password SECRET, with any blanks and line ends between; a macro runs to the next empty line.
# shellcheck disable=SC2016 # here and below the $ are those of awk
netrc='
  /^[ \t\r]*$/ { macro = 0 }
  macro { next }
  {
    for (i = 1; i <= NF; i++) {
      if (word != "") {
        if (word == "machine") machine = $i
        if (word == "password" || word == "account") tell(machine, $i)
        word = ""
      }
      else if ($i ~ /^#/) next
      else if ($i == "default") machine = $i
      else if ($i == "macdef") { macro = 1; next }
      else word = $i
    }
  }
'

# //npm.example.com/:_authToken=SECRET
npm='
  { split_at("=") }
  key ~ /(^|:)(_authToken|_auth|_password)$/ { tell(key, value) }
'

# A value may stand on the next line, behind blanks.
# shellcheck disable=SC2016
pypi='
  /^\[/ { section = substr($0, 2, index($0, "]") - 2) }
  waits && /^[ \t]+[^ \t#;]/ { tell(section, $0) }
  { split_at("[=:]"); waits = 0 }
  tolower(key) == "password" {
    waits = (value == "")
    tell(section, value)
  }
'

# :rubygems_api_key: SECRET
gem='
  { split_at(":[ \t]+") }
  key != "" {
    sub(/^:/, "", key)
    tell(key, value)
  }
'

# token = "SECRET" in [registry] or [registries.NAME], or in braces on one line
# shellcheck disable=SC2016
cargo='
  /^[ \t]*\[/ { section = $0; gsub(/[][ \t\r]/, "", section) }
  /^[ \t]*#/ { next }
  match($0, /(^|[ \t.{,"])(token|secret-key)"?[ \t]*=[ \t]*/) { tell(section, substr($0, RSTART + RLENGTH)) }
'

#     oauth_token: SECRET
# shellcheck disable=SC2016
gh='
  /^[^ \t#].*:[ \t\r]*$/ { host = $0; sub(/:[ \t\r]*$/, "", host) }
  { split_at(":") }
  key == "oauth_token" { tell(host, value) }
'

# "auths" "https://index.docker.io/v1/" "auth" "SECRET"
# shellcheck disable=SC2016
docker='
  BEGIN { FS = "\t" }
  $1 == "\"auths\"" && $3 ~ /^"(auth|identitytoken|registrytoken|password)"$/ {
    host = $2
    gsub(/"/, "", host)
    tell(host, $4)
  }
'

# A value that only names a variable of the environment is no secret.
# shellcheck disable=SC2016
tell='
  function split_at(mark) {
    key = value = ""
    if (/^[ \t]*[#;]/ || !match($0, mark)) return
    key = trim(substr($0, 1, RSTART - 1))
    value = trim(substr($0, RSTART + RLENGTH))
  }

  function tell(name, secret) {
    secret = trim(secret)
    sub(/^["\047]/, "", secret)
    sub(/["\047].*$/, "", secret)
    if (secret == "" || secret ~ /^([$][A-Za-z_][A-Za-z0-9_]*|[$][{][^}]*[}]|%[A-Za-z0-9_]+%)$/) return
    sub(/\/\/[^\/]*@/, "//", name)
    if (name == "") name = "one host"
    if (told[name]++ || index(" " ENVIRON["SHIPSHAPE_EXEMPT"] " ", " " name " ")) return
    printf "%s%s", comma, name
    comma = ", "
  }

  function trim(text) {
    gsub(/^[ \t\r]+|[ \t\r]+$/, "", text)
    return text
  }
'

run "$@"
