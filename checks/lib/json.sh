# shellcheck shell=sh
# The values of a JSON file, one on a line, each after the keys that lead to it, with tabs between; texts keep their quotes.
#
#   json_values FILE    prints `"auths" "https://host/" "auth" "c2VjcmV0"` (tabs for the blanks); fails for what is no whole JSON
#
# Items of a list have their place as key, from 0. Empty objects and lists have no value. A \ in a text stays as it was written.

json_values() {
  # shellcheck disable=SC2016 # a program of awk
  awk '
    { text = text $0 "\n" }
    END { exit !(value("") && blank() && text == "") }

    function value(path) {
      blank()
      if (take("{")) return members(path, "}")
      if (take("[")) return members(path, "]")
      if (!match(text, /^("([^"\\]|\\.)*"|-?[0-9][-+.0-9Ee]*|true|false|null)/)) return 0
      print path substr(text, 1, RLENGTH)
      return skip(RLENGTH)
    }

    # The members of an object, or with an end of ] the items of a list.
    function members(path, end,   key, place) {
      blank()
      if (take(end)) return 1
      do {
        key = place++
        blank()
        if (end == "}") {
          if (!match(text, /^"([^"\\]|\\.)*"/)) return 0
          key = substr(text, 1, RLENGTH)
          skip(RLENGTH)
          blank()
          if (!take(":")) return 0
        }
        if (!value(path key "\t")) return 0
        blank()
      } while (take(","))
      return take(end)
    }

    function blank() {
      if (match(text, /^[ \t\r\n]+/)) skip(RLENGTH)
      return 1
    }

    function take(mark) {
      return substr(text, 1, 1) == mark && skip(1)
    }

    function skip(count) {
      text = substr(text, count + 1)
      return 1
    }
  ' "$1" 2>/dev/null
}
