#!/bin/sh
#: title: No cloud key that works forever lies in your home
#: failing: A cloud key that works forever lies in your home
#: why: Whoever copies such a key can use the company's cloud from anywhere until somebody notices. Keys that end after some hours are worth little to a thief.
#: severity: high
#: controls: [cis-v8-3.11, nist-800-53-ia-5, nist-800-53-ia-5(7), iso27001-a.5.17, iso27001-a.8.24, soc2-cc6.1]
#: params:
#:   exempt: {type: list, default: [], about: profiles of ~/.aws that may have such a key}
#: reads: [~/.aws/credentials, ~/.aws/config, the JSON credentials in ~/.config/gcloud]
#: steps:
#:   - "AWS: set up single sign-on with `aws configure sso`, and take the keys out of ~/.aws/credentials and ~/.aws/config."
#:   - "Google: run `gcloud auth application-default login`; it puts your own credentials in the place of the service account's."
#:   - Delete the old key in the console of AWS or Google. It works until then, wherever it is.
set -u
# shellcheck source=checks/lib/tap.sh
. "${0%/*}/lib/tap.sh"
# shellcheck source=checks/lib/json.sh
. "${0%/*}/lib/json.sh"

audit() {
  google=${CLOUDSDK_CONFIG:-$HOME/.config/gcloud}
  set --
  for file in "${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" "${AWS_CONFIG_FILE:-$HOME/.aws/config}" \
    "$google/application_default_credentials.json" "$google"/legacy_credentials/*/adc.json "${GOOGLE_APPLICATION_CREDENTIALS:-}"; do
    [ ! -e "$file" ] || set -- "$@" "$file"
  done
  [ $# -gt 0 ] || skip 'there are no credentials of AWS or Google'

  plan $#
  for file in "$@"; do
    # shellcheck disable=SC2088 # the ~ is for people
    point="~${file#"$HOME"} holds no key that works forever"
    case $file in
      *.json | "${GOOGLE_APPLICATION_CREDENTIALS:-}") judge_google "$file" "$point" ;;
      *) judge_aws "$file" "$point" ;;
    esac
  done
}

judge_aws() {
  profiles=$(awk "$finds_profiles" "$1" 2>/dev/null)
  status=$?
  if [ -n "$profiles" ]; then
    not_ok "$2" found "a key in the profile $profiles" wanted 'single sign-on, or a key with a session token'
  elif [ "$status" -ne 0 ] || [ ! -f "$1" ]; then
    cannot_tell "$2" 'it cannot be read'
  else
    ok "$2"
  fi
}

# A key that works forever: an access key id and its secret, with an id of AKIA or without a session token.
# shellcheck disable=SC2016 # a program of awk
finds_profiles='
  { sub(/\r$/, "") }
  /^[ \t]*([#;]|$)/ { next }
  /^\[/ {
    finish()
    if (!sub(/\].*/, "")) unread = 1
    profile = substr($0, 2)
    sub(/^profile[ \t]+/, "", profile)
    next
  }
  !index($0, "=") { unread = 1; next }
  {
    key = value = $0
    sub(/[ \t]*=.*/, "", key)
    sub(/[^=]*=[ \t]*/, "", value)
    has[tolower(key)] = value
  }
  END { finish(); exit unread }

  function finish() {
    if (has["aws_access_key_id"] != "" && has["aws_secret_access_key"] != "")
      if (has["aws_access_key_id"] ~ /^AKIA/ || has["aws_session_token"] == "") tell(profile == "" ? "default" : profile)
    split("", has)
  }
  function tell(name) {
    if (index(" " ENVIRON["SHIPSHAPE_EXEMPT"] " ", " " name " ")) return
    printf "%s%s", comma, name
    comma = ", "
  }
'

judge_google() {
  if [ ! -f "$1" ] || ! values=$(json_values "$1"); then
    cannot_tell "$2" 'it is no JSON that can be read'
    return 0
  fi
  type='' key=''
  while IFS= read -r value; do
    case $value in
      '"type"'"$tab"*) type=${value#*"$tab"} ;;
      # Credentials that stand for others may have those of a service account inside.
      *'"private_key"'"$tab"'""') ;;
      *'"private_key"'"$tab"*) key=yes ;;
      *) ;;
    esac
  done <<EOF
$values
EOF
  case $key$type in
    yes*) not_ok "$2" found 'the private key of a service account' wanted 'your own credentials, or workload identity' ;;
    '"authorized_user"' | '"external_account"' | '"external_account_authorized_user"' | '"impersonated_service_account"') ok "$2" ;;
    *) cannot_tell "$2" 'it does not say whose credentials these are' ;;
  esac
}
tab=$(printf '\t')

run "$@"
