# shellcheck shell=sh
# shellcheck disable=SC2034 # what it sets is read by the check that sources it
# One stack of PAM as it is run: comments and line breaks gone, what it includes in its place.
#
#   read_pam NAME TYPE    sets pam to the lines of /etc/pam.d/NAME of that type: `requisite pam_pwquality.so retry=3`, and
#                         pam_known to yes, or to no when the file, or one that it includes, cannot be read

read_pam() {
  pam=$(awk -v "root=${SHIPSHAPE_ROOT:-}" -v "name=$1" -v "type=$2" "$pam_program" </dev/null 2>/dev/null)
  case $pam in
    '' | *'unreadable'*) pam_known=no ;;
    *) pam_known=yes ;;
  esac
}

# A control in brackets may hold blanks, and a module its whole path.
# shellcheck disable=SC2016 # the $ are those of awk
pam_program='
  function read_stack(name,   file, line, begun, state, kind, control, module) {
    # Who includes itself is read from where it stands, and for ever.
    if (name in reading) { print "unreadable " name; exit }
    reading[name] = 1
    file = root "/etc/pam.d/" name
    state = (getline line < file)
    if (state < 0) {
      file = root "/usr/lib/pam.d/" name
      state = (getline line < file)
    }
    if (state < 0) { print "unreadable " name; exit }
    for (; state > 0; state = (getline line < file)) {
      line = begun line
      begun = ""
      if (sub(/\\$/, " ", line)) { begun = line; continue }
      sub(/#.*/, "", line)
      sub(/^[ \t]*-?/, "", line)
      kind = word(line)
      line = rest(line, kind)
      control = word(line)
      line = rest(line, control)
      gsub(/[ \t]+/, ",", control)
      module = word(line)
      line = rest(line, module)
      sub(/.*\//, "", module)
      if (kind == "@include") read_stack(control)
      else if (kind != type) continue
      else if (control == "include" || control == "substack") read_stack(module)
      else print control, module, line
    }
    close(file)
    delete reading[name]
  }
  function word(text) {
    match(text, /^(\[[^]]*\]|[^ \t]*)/)
    return substr(text, 1, RLENGTH)
  }
  function rest(text, begin) {
    text = substr(text, length(begin) + 1)
    sub(/^[ \t]+/, "", text)
    return text
  }
  BEGIN { read_stack(name) }
'
