/**
 * A gsettings that keeps values in files `SCHEMA/KEY` below /settings, and what applies where nobody has set anything below
 * /defaults.
 */
export const gsettings = `
case $1 in
  get)
    for place in settings defaults; do
      file=$SHIPSHAPE_ROOT/$place/$2/$3
      if [ -e "$file" ]; then cat "$file"; exit; fi
    done
    echo "No such schema \\"$2\\"" >&2
    exit 1
    ;;
  set)
    mkdir -p "$SHIPSHAPE_ROOT/settings/$2"
    echo "$4" >"$SHIPSHAPE_ROOT/settings/$2/$3"
    chmod 600 "$SHIPSHAPE_ROOT/settings/$2/$3"
    ;;
  reset)
    rm -f "$SHIPSHAPE_ROOT/settings/$2/$3"
    rmdir "$SHIPSHAPE_ROOT/settings/$2" "$SHIPSHAPE_ROOT/settings" 2>/dev/null
    ;;
esac
:`;

/** A kreadconfig and a kwriteconfig of Plasma 6 that keep values as files below /plasma. */
export const plasma = {
  kreadconfig6: `shift; file=$SHIPSHAPE_ROOT/plasma/$1-$5; if [ -e "$file" ]; then cat "$file"; else echo "$7"; fi`,
  kwriteconfig6: `shift; file=$SHIPSHAPE_ROOT/plasma/$1-$5; case $6 in --delete) rm -f "$file" ;; *) echo "$6" >"$file" ;; esac`,
};
