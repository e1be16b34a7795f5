# shellcheck shell=sh
# The rules of sudo as sudo reads them: with the files that they include, in its order, without comments, each on one line.
#
#   read_sudoers "$version"    sets sudoers to these lines; the version is what `sudo -V` begins with. Fails when one of the
#                              files cannot be read, or is named in a way that is not known here

# sudo-rs may have a file of its own; openSUSE leaves the distribution's in /usr.
read_sudoers() {
  sudoers=
  for sudoers_file in /etc/sudoers-rs /etc/sudoers /usr/etc/sudoers; do
    case $sudoers_file:$1 in
      */sudoers-rs:sudo-rs*) ;;
      */sudoers-rs:*) continue ;;
      *) ;;
    esac
    if [ -e "${SHIPSHAPE_ROOT:-}$sudoers_file" ]; then
      read_sudoers_file "$sudoers_file" ''
      return
    fi
  done
  return 1
}

# The second argument grows with each file that includes another: like sudo we give up on a ring.
read_sudoers_file() {
  [ "${#2}" -lt 8 ] && [ -r "${SHIPSHAPE_ROOT:-}$1" ] || return 1
  sudoers_text=$(awk "$sudoers_lines" "${SHIPSHAPE_ROOT:-}$1" 2>/dev/null) || return 1
  while IFS= read -r sudoers_line; do
    case $sudoers_line in
      @include*[\"\\%:]* | @include*' '*' '* | '@include '[!/]* | '@includedir '[!/]*) return 1 ;;
      '@include '*) read_sudoers_file "${sudoers_line#* }" "x$2" || return 1 ;;
      '@includedir '*) read_sudoers_folder "${sudoers_line#* }" "x$2" || return 1 ;;
      '') ;;
      *)
        sudoers="$sudoers$sudoers_line
"
        ;;
    esac
  done <<EOF
$sudoers_text
EOF
}

# sudo passes over names with a dot in them and over those that end in ~.
read_sudoers_folder() {
  [ -d "${SHIPSHAPE_ROOT:-}$1" ] || return 0
  ls "${SHIPSHAPE_ROOT:-}$1" >/dev/null 2>&1 || return 1
  for sudoers_file in "${SHIPSHAPE_ROOT:-}$1"/*; do
    case ${sudoers_file##*/} in
      *.* | *'~') ;;
      *)
        if [ -f "$sudoers_file" ]; then
          read_sudoers_file "$1/${sudoers_file##*/}" "$2" || return 1
        fi
        ;;
    esac
  done
}

# A # begins a comment, which ends with its line whatever stands there. But before a number it is a user id, and at the start
# of a line it may be the old spelling of @include.
# shellcheck disable=SC2016 # the $ are those of awk
sudoers_lines='
  {
    sub(/\r$/, "")
    gsub(/[ \t]+/, " ")
    sub(/^ /, "")
    if (line == "" && /^[#@]include(dir)? /) {
      sub(/^#/, "@")
      sub(/ $/, "")
      print
      next
    }
    commented = 0
    line = line without_comment($0)
    if (!commented && sub(/\\$/, "", line)) next
    print line
    line = ""
  }
  END { if (line != "") print line }

  function without_comment(text,   i, char, quoted) {
    for (i = 1; i <= length(text); i++) {
      char = substr(text, i, 1)
      if (char == "\\") i++
      else if (char == "\"") quoted = !quoted
      else if (char == "#" && !quoted && substr(text, i + 1) !~ /^-?[0-9]/) {
        commented = 1
        return substr(text, 1, i - 1)
      }
    }
    return text
  }
'
