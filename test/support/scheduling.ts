import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Machine } from '../../src/agent/machine.ts';
import { makeSuite, scratchFolder } from './programs.ts';

/** What each scheduler's own tool does, with its memory as files in the home. Every call but a question is noted in `called`. */
const tools = {
  systemd: {
    systemctl: `note() { echo "systemctl $words" >>"$HOME/called"; }
words=$*
[ "$1" != --user ] || shift
case $1 in
  show) echo Version=257 ;;
  is-active) [ -e "$HOME/active" ] ;;
  restart) note; touch "$HOME/active" ;;
  disable) note; rm -f "$HOME/active" ;;
  *) note ;;
esac`,
  },
  launchd: {
    launchctl: `label=$2
case $1 in bootout) label=$(basename "$2") ;; bootstrap) label=$(basename "$3" .plist) ;; print) label=$(basename "$2") ;; esac
loaded=$HOME/loaded.$label
case $1 in
  print) [ -e "$loaded" ] || exit 113 ;;
  bootstrap)
    [ ! -e "$loaded" ] || { echo 'Bootstrap failed: 5: Input/output error' >&2; exit 5; }
    [ -e "$3" ] || { echo 'Bootstrap failed: 5: Input/output error' >&2; exit 5; }
    echo "launchctl $*" >>"$HOME/called"; touch "$loaded" ;;
  bootout)
    [ -e "$loaded" ] || exit 3
    echo "launchctl $*" >>"$HOME/called"; rm "$loaded" ;;
esac`,
  },
  cron: {
    crontab: `case $1 in
  -l) cat "$HOME/table" 2>/dev/null || { echo 'no crontab for alice' >&2; exit 1; } ;;
  -r) rm "$HOME/table" ;;
  *) cp "$1" "$HOME/table" ;;
esac`,
  },
};

/** A machine with this scheduler and no other, for a person or for root. */
export function scheduling(name: keyof typeof tools, isRoot = false): Machine {
  const programs = Object.entries(tools[name]).map(([tool, text]) => [tool, `#!/bin/sh\n${text}\n`]);
  const bin = makeSuite(Object.fromEntries(programs));
  const [root, home] = [scratchFolder(), scratchFolder()];
  if (name === 'systemd') mkdirSync(path.join(root, 'run/systemd/system'), { recursive: true });
  return { platform: name === 'launchd' ? 'macos' : 'linux', path: `${bin}:${plainTools()}`, root, home, isRoot, session: {} };
}

/** Without the folder that may hold a crontab of this very machine. */
function plainTools(): string {
  const names = ['basename', 'cat', 'cp', 'rm', 'touch'];
  return makeSuite(Object.fromEntries(names.map(name => [name, `#!/bin/sh\nPATH=/usr/bin:/bin exec ${name} "$@"\n`])));
}
