/** Settings of a pretended Mac as files, `{ 'com.apple.sharingd DiscoverableMode': 'string Everyone' }`, for `defaults`. */
export function defaultFiles(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`/defaults/${name.replaceAll('/', '_')}`, `${value}\n`]));
}

/** A defaults that keeps type and value of each key in a file below the root, and speaks as macOS 15 does. */
export const defaultsTool = `
case $1 in -currentHost) shift ;; esac
file=$SHIPSHAPE_ROOT/defaults/$(printf %s "$2" | tr / _)' '$3
[ ! -e "$file" ] || read -r type value <"$file"
case $1 in
  write)
    case $4 in -bool) type=boolean; case $5 in true) value=1 ;; *) value=0 ;; esac ;; -int) type=integer value=$5 ;; *) type=string value=$5 ;; esac
    mkdir -p "$SHIPSHAPE_ROOT/defaults"
    echo "$type $value" >"$file"
    chmod 600 "$file"
    exit ;;
esac
if [ ! -e "$file" ]; then
  echo "2026-11-25 02:00:00.000 defaults[1:1] " >&2
  echo "The domain/default pair of ($2, $3) does not exist" >&2
  exit 1
fi
case $1 in
  read) echo "$value" ;;
  read-type) echo "Type is $type" ;;
  delete) rm "$file"; rmdir "$SHIPSHAPE_ROOT/defaults" 2>/dev/null; : ;;
esac`;

/** Services as files with two words, enabled or disabled and loaded or not, for `launchctl`. */
export function serviceFiles(services: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(services).map(([label, words]) => [`/services/${label}`, `${words}\n`]));
}

export const launchctlTool = `
label=\${2#system/}
case $1 in bootstrap) label=$(basename "$3" .plist) ;; esac
file=$SHIPSHAPE_ROOT/services/$label
[ ! -e "$file" ] || read -r override loaded <"$file"
case $1 in
  print-disabled)
    echo 'disabled services = {'
    for each in "$SHIPSHAPE_ROOT"/services/*; do read -r override _ <"$each"; printf '\\t"%s" => %s\\n' "$(basename "$each")" "$override"; done
    echo '}'
    exit ;;
  print)
    [ "$loaded" = loaded ] || { echo "Could not find service \\"$label\\" in domain for system" >&2; exit 113; }
    printf 'system/%s = {\\n\\tactive count = 0\\n\\tpath = /System/Library/LaunchDaemons/%s.plist\\n}\\n' "$label" "$label"
    exit ;;
  bootout) loaded=unloaded ;;
  bootstrap) [ "$override" = enabled ] || exit 5; loaded=loaded ;;
  enable) override=enabled ;;
  disable) override=disabled ;;
  kickstart) exit 0 ;;
esac
echo "$override $loaded" >"$file"`;
