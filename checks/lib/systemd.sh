# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# What systemd says of a unit, one unit a call (asked for several, systemctl exits 0 when any one is active).
#
#   unit_state ssh.service    sets unit_state to `on` (it runs, or starts at boot), `off`, or `unknown`, and unit_words to
#                             what systemd said: `inactive disabled`

unit_silent=

# Where another program is PID 1, systemctl says nothing of any unit: asked once, it is not asked again.
unit_state() {
  unit_active=
  [ -n "$unit_silent" ] || unit_active=$(systemctl is-active "$1" 2>/dev/null)
  [ -n "$unit_active" ] || unit_silent=yes
  # Of what runs, or what systemd does not know, nothing follows from the next start.
  unit_enabled=
  case $unit_active in
    inactive | failed | deactivating) unit_enabled=$(systemctl is-enabled "$1" 2>/dev/null) ;;
    *) ;;
  esac
  unit_words="$unit_active${unit_enabled:+ $unit_enabled}"
  case $unit_active:$unit_enabled in
    active:* | activating:* | reloading:*) unit_state=on ;;
    # An alias is another name of an enabled unit. Of a unit that does not exist, older releases say nothing on stdout.
    inactive:enabled* | failed:enabled* | deactivating:enabled* | inactive:alias | failed:alias) unit_state=on ;;
    inactive:* | failed:* | deactivating:*) unit_state=off ;;
    # No systemctl, or another program is PID 1: silence is no evidence.
    *) unit_state=unknown ;;
  esac
}
