/** Units of a pretended machine as files, `{ 'ssh.service': 'active enabled' }`, for `systemctl`. */
export function unitFiles(units: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(units).map(([unit, state]) => [`/units/${unit}`, `${state}\n`]));
}

/** A systemctl that keeps both words of a unit in a file below the root; units without one do not exist. */
export const systemctl = `
verb= now= unit=
for word do
  case $word in
    --now) now=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else unit=$word; fi ;;
  esac
done
[ "$verb" != daemon-reload ] || exit 0
file=$SHIPSHAPE_ROOT/units/$unit
if [ ! -e "$file" ]; then
  case $verb in
    is-active) echo inactive; exit 3 ;;
    is-enabled) echo not-found; exit 4 ;;
    *) echo "Unit $unit not found." >&2; exit 5 ;;
  esac
fi
read -r active enabled <"$file"
case $verb in
  is-active) echo "$active"; [ "$active" = active ]; exit ;;
  is-enabled) echo "$enabled"; [ "$enabled" = enabled ]; exit ;;
  start | restart) active=active ;;
  stop) active=inactive ;;
  reload) [ "$active" = active ] || exit 1 ;;
  mask) enabled=masked ;;
  unmask) [ "$enabled" != masked ] || enabled=disabled ;;
  enable)
    [ "$enabled" != masked ] || exit 1
    enabled=enabled
    [ -z "$now" ] || active=active
    ;;
  disable)
    enabled=disabled
    [ -z "$now" ] || active=inactive
    ;;
  *) exit 64 ;;
esac
echo "$active $enabled" >"$file"`;

/** A dpkg-query and an apt-get that keep the names of packages as files below the root. */
export const apt = {
  'dpkg-query': `for name do :; done
if [ -e "$SHIPSHAPE_ROOT/packages/$name" ]; then printf installed; else exit 1; fi`,
  'apt-get': `for name do :; done
case $* in
  install*) mkdir -p "$SHIPSHAPE_ROOT/packages"; : >"$SHIPSHAPE_ROOT/packages/$name" ;;
  purge*) rm "$SHIPSHAPE_ROOT/packages/$name"; rmdir "$SHIPSHAPE_ROOT/packages" ;;
esac`,
};
