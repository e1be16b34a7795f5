# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# The days from one date to another.
#
#   count_days 2026-08-24 2026-09-23    sets days to 30, or to nothing where one of them is no such date

count_days() {
  days=$(printf '%s %s\n' "$1" "$2" | awk '
    /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/ { print day($2) - day($1) }

    # Years that begin in March have their leap day at the end.
    function day(date,   year, month) {
      year = substr(date, 1, 4) + 0
      month = substr(date, 6, 2) + 0
      if (month < 3) { year--; month += 12 }
      return 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + int((153 * month - 457) / 5) + substr(date, 9)
    }
  ')
}
