# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# The days from one date to another.
#
#   count_days 2026-08-24 2026-09-23    sets days to 30, or to nothing where one of them is no such date

count_days() {
  days=
  number_day "$1" || return 0
  days_from=$days_number
  number_day "$2" || return 0
  days=$((days_number - days_from))
}

# Years that begin in March have their leap day at the end. 08 would be a bad octal number: 108 less 100 is none.
number_day() {
  case $1 in
    [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]) ;;
    *) return 1 ;;
  esac
  days_month=${1#*-}
  days_year=$((1${1%%-*} - 10000)) days_month=$((1${days_month%-*} - 100)) days_day=$((1${1##*-} - 100))
  [ "$days_month" -ge 3 ] || days_year=$((days_year - 1)) days_month=$((days_month + 12))
  days_number=$((365 * days_year + days_year / 4 - days_year / 100 + days_year / 400 + (153 * days_month - 457) / 5 + days_day))
}
