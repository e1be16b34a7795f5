# shellcheck shell=sh
# What LightDM is told for any of its seats. Needs files.sh and ini.sh.
#
#   ask_lightdm KEYS    sets said and files, and fails, as ask_ini does

ask_lightdm() {
  ask_ini 'Seat:.*|SeatDefaults' "$1" "${SHIPSHAPE_ROOT:-}/usr/share/lightdm/lightdm.conf.d"/*.conf \
    "${SHIPSHAPE_ROOT:-}/usr/local/share/lightdm/lightdm.conf.d"/*.conf "${SHIPSHAPE_ROOT:-}/etc/xdg/lightdm/lightdm.conf.d"/*.conf \
    "${SHIPSHAPE_ROOT:-}/etc/lightdm/lightdm.conf.d"/*.conf "${SHIPSHAPE_ROOT:-}/etc/lightdm/lightdm.conf"
}
