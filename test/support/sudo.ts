/** Says what its files say, as the last of them has it. */
export const sudo = `cat "$SHIPSHAPE_ROOT/etc/sudoers" "$SHIPSHAPE_ROOT"/etc/sudoers.d/* 2>/dev/null | awk '
  BEGIN { minutes = "'"$BUILT_IN"'" + 0; if (!minutes) minutes = 15; record = "tty" }
  /^Defaults .*timestamp_timeout/ { minutes = $0; sub(/.*timestamp_timeout[ ]*=[ ]*/, "", minutes); sub(/[^0-9.-].*/, "", minutes) }
  /^Defaults .*timestamp_type=global/ { record = "global" }
  END { print "Sudo version 1.9.16p2"; printf "Authentication timestamp timeout: %.1f minutes\\n", minutes; print "Type of authentication timestamp record: " record }
'`;
