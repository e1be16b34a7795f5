# shellcheck shell=sh
# shellcheck disable=SC2154 # systemd.sh sets what is read here
# Units of systemd, for fixes. Needs systemd.sh and fix.sh.
#
#   units_state ssh.service…    prints a line for each unit that is here: `ssh.service active enabled`
#   units_off ssh.service…      stops those that run and keeps them from starting
#   units_on apt-daily.timer…   starts them, now and from now on
#   units_back                  reads such lines, and brings each unit back to where it was

units_state() {
  for unit do
    read_unit "$unit"
    [ "$unit_active $unit_enabled" = 'inactive -' ] || printf '%s %s %s\n' "$unit" "$unit_active" "$unit_enabled"
  done
}

units_off() {
  for unit do
    unit_state "$unit"
    [ "$unit_state" != on ] || systemctl --quiet disable --now "$unit" || cannot_fix "systemd does not switch $unit off"
  done
}

units_on() {
  for unit do
    read_unit "$unit"
    [ "$unit_enabled" != masked ] || systemctl --quiet unmask "$unit"
    systemctl --quiet enable --now "$unit" || cannot_fix "systemd does not switch $unit on"
  done
}

units_back() {
  while read -r unit was_active was_enabled; do
    # A line of two words is another setting.
    [ -n "$was_enabled" ] || continue
    read_unit "$unit"
    if [ "$unit_enabled" != "$was_enabled" ]; then
      case $was_enabled in
        enabled) systemctl --quiet enable "$unit" || return 1 ;;
        disabled) systemctl --quiet disable "$unit" || return 1 ;;
        masked) systemctl --quiet disable "$unit" && systemctl --quiet mask "$unit" || return 1 ;;
        *) ;;
      esac
    fi
    if [ "$unit_active" != "$was_active" ]; then
      case $was_active in
        active) systemctl start "$unit" || return 1 ;;
        *) systemctl stop "$unit" || return 1 ;;
      esac
    fi
  done
}

# The two words of systemd, each with a meaning that lasts longer than a moment. Of what runs, too, it counts whether it is enabled.
read_unit() {
  unit_active=$(systemctl is-active "$1" 2>/dev/null)
  case $unit_active in
    active | activating | reloading) unit_active=active ;;
    *) unit_active=inactive ;;
  esac
  unit_enabled=$(systemctl is-enabled "$1" 2>/dev/null)
  case $unit_enabled in
    enabled | disabled | masked) ;;
    *) unit_enabled=- ;;
  esac
}
