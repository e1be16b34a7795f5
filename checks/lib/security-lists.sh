# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# What the security archives of Debian and Ubuntu have that is newer than what is installed, read from the lists that apt
# fetched. apt itself would work out the whole upgrade, and that takes seconds.
#
#   read_security_archives    sets signed to the latest date that one of them signed its lists on: 2026-11-20; or to nothing
#   read_pending              sets pending to how many installed packages lack an update and first to the name of one; fails
#                             where only apt can tell

read_security_archives() {
  signed='' archives=''
  for archive_file in "${SHIPSHAPE_ROOT:-}/var/lib/apt/lists"/*Release; do
    [ -r "$archive_file" ] || continue
    archive_names=${archive_file##*/} archive_date=
    while read -r archive_key archive_value; do
      case $archive_key in
        Label: | Suite:) archive_names="$archive_names $archive_value" ;;
        Date:) archive_date=$archive_value ;;
        MD5Sum: | SHA*) break ;;
        *) ;;
      esac
    done <"$archive_file"
    case $archive_names in
      *[Ss]ecurity* | *' UbuntuESM'*)
        archives="$archives ${archive_file##*/}"
        read_signed "$archive_date"
        ;;
      *) ;;
    esac
  done
}

# Fri, 20 Nov 2026 00:12:41 UTC
read_signed() {
  case $1 in
    [A-Z][a-z][a-z]', '[0-9]*' '[A-Z][a-z][a-z]' '[0-9][0-9][0-9][0-9]' '*) ;;
    *) return ;;
  esac
  archive_date=${1#* }
  archive_day=0${archive_date%% *} archive_date=${archive_date#* }
  archive_before=JanFebMarAprMayJunJulAugSepOctNovDec
  archive_before=${archive_before%%"${archive_date%% *}"*}
  archive_month=0$((${#archive_before} / 3 + 1)) archive_date=${archive_date#* }
  archive_date=${archive_date%% *}-${archive_month#"${archive_month%??}"}-${archive_day#"${archive_day%??}"}
  count_days "${signed:-0000-01-01}" "$archive_date"
  [ "${days:-0}" -le 0 ] || signed=$archive_date
}

# An interrupted dpkg leaves what is installed in doubt, and a pin may forbid what is newer.
read_pending() {
  set --
  archive_packed=no
  for archive_name in $archives; do
    archive_lists=$#
    archive_name=${archive_name%Release}
    for archive_file in "${SHIPSHAPE_ROOT:-}/var/lib/apt/lists/${archive_name%In}"*Packages*; do
      case $archive_file in
        *Packages) ;;
        *Packages.lz4 | *Packages.gz | *Packages.xz | *Packages.zst | *Packages.bz2) archive_packed=yes ;;
        *) continue ;;
      esac
      [ -r "$archive_file" ] || return 1
      set -- "$@" "$archive_file"
    done
    [ $# -gt "$archive_lists" ] || return 1
  done
  for archive_file in "${SHIPSHAPE_ROOT:-}/var/lib/dpkg/updates"/[0-9]*; do
    [ ! -e "$archive_file" ] || return 1
  done
  [ $# -gt 0 ] && read_pins || return 1
  archive_file=${SHIPSHAPE_ROOT:-}/var/lib/dpkg/status
  if [ "$archive_packed" = yes ]; then
    said=$({ "${SHIPSHAPE_ROOT:-}/usr/lib/apt/apt-helper" cat-file "$@" || printf 'cut off\n'; } 2>/dev/null |
      awk -v "pins=$pins" "$newer_packages" "$archive_file" - 2>/dev/null) || return 1
  else
    said=$(awk -v "pins=$pins" "$newer_packages" "$archive_file" "$@" 2>/dev/null) || return 1
  fi
  pending=${said%% *} said=${said#* }
  first=${said#* }
  # Where all that is newer is pinned, only apt knows.
  [ "$pending" -gt 0 ] || [ "${said%% *}" = 0 ]
}

# apt_preferences(5): names, or patterns that may fit any name.
read_pins() {
  pins=' '
  for archive_file in "${SHIPSHAPE_ROOT:-}/etc/apt/preferences" "${SHIPSHAPE_ROOT:-}/etc/apt/preferences.d"/*; do
    [ -e "$archive_file" ] || continue
    [ -f "$archive_file" ] && [ -r "$archive_file" ] || return 1
    while IFS= read -r archive_line || [ -n "$archive_line" ]; do
      case $archive_line in
        [Pp]ackage:*) pins="$pins${archive_line#*:} " ;;
        [[:blank:]]*[![:blank:]]*) pins='*' ;;
        *) ;;
      esac
    done <"$archive_file"
  done
  case $pins in
    *[!A-Za-z0-9.+\ -]*) pins='*' ;;
    *) ;;
  esac
}

# Reads what is installed, then the lists. Prints how many of the installed packages have a later version there, how many more
# have one and are pinned, and the name of one of the first.
# shellcheck disable=SC2016 # the $ are those of awk
newer_packages='
  FNR == 1 { finish(); file++ }
  /^$/ { finish(); next }
  /^[ \t]/ { next }
  !/^[A-Za-z0-9-]+:/ { broken = 1; exit }
  /^Package: / { if (name != "") broken = 1; name = $2 }
  /^Version: / { version = $2 }
  /^Architecture: / { kind = $2 }
  /^Status: / { status = $4 }
  END {
    finish()
    if (broken || !count) exit 1
    print pending + 0, doubtful + 0, first
  }

  function finish() {
    if (name != "") {
      if (version == "" && status !~ /^(not-installed|config-files)$/) broken = 1
      else if (file == 1) note()
      else compare()
    }
    name = version = kind = status = ""
  }

  function note() {
    if (status == "") broken = 1
    if (status ~ /^(not-installed|config-files)$/) return
    count++
    copies[name]++
    installed[name, copies[name]] = version
    kinds[name, copies[name]] = kind
  }

  # One name can be installed for two architectures; `all` fits each.
  function compare(i, own) {
    if (!(name in copies)) return
    for (i = 1; i <= copies[name]; i++) {
      own = kinds[name, i]
      if (own != kind && own != "all" && kind != "all") continue
      if ((name, i) in late || !is_later(version, installed[name, i])) continue
      late[name, i] = 1
      if (pins == "*" || index(pins, " " name " ")) { doubtful++; continue }
      pending++
      if (first == "") first = name
    }
  }

  # deb-version(7): [epoch:]upstream[-revision]
  function is_later(one, other, order) {
    if ("v" one == "v" other) return 0
    order = epoch_of(one) - epoch_of(other)
    if (!order) order = order_of(upstream_of(one), upstream_of(other))
    if (!order) order = order_of(revision_of(one), revision_of(other))
    return order > 0
  }
  function epoch_of(text) { return text ~ /^[0-9]+:/ ? substr(text, 1, index(text, ":") - 1) + 0 : 0 }
  function upstream_of(text) { sub(/^[0-9]+:/, "", text); sub(/-[^-]*$/, "", text); return text }
  function revision_of(text) { if (text !~ /-/) return ""; sub(/^.*-/, "", text); return text }

  # Letters go before other signs, ~ before the end, digits by their number, however long it is.
  function order_of(a, b, x, y) {
    while (a != "" || b != "") {
      while (a ~ /^[^0-9]/ || b ~ /^[^0-9]/) {
        x = weight_of(substr(a, 1, 1))
        y = weight_of(substr(b, 1, 1))
        if (x != y) return x - y
        a = substr(a, 2)
        b = substr(b, 2)
      }
      x = digits_of(a)
      y = digits_of(b)
      a = substr(a, length(x) + 1)
      b = substr(b, length(y) + 1)
      sub(/^0+/, "", x)
      sub(/^0+/, "", y)
      if (length(x) != length(y)) return length(x) - length(y)
      if ("v" x != "v" y) return "v" x > "v" y ? 1 : -1
    }
    return 0
  }
  function digits_of(text) { match(text, /^[0-9]*/); return substr(text, 1, RLENGTH) }
  function weight_of(sign) {
    if (sign == "" || sign ~ /[0-9]/) return 0
    if (sign == "~") return -1
    if (sign ~ /[A-Za-z]/) return index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", sign)
    return 100 + index("+-.:", sign)
  }
'
