/**
 * What is called as `shipshape`: it starts Node with the bundle and no other program, since every call passes here. What somebody set
 * for other programs of Node is none of its business.
 */
function launcher(node: string, bundle: string, before = ''): string {
  return `#!/bin/sh
unset NODE_OPTIONS NODE_PATH
${before}exec ${node} --disable-warning=ExperimentalWarning ${bundle} "$@"
`;
}

/** Finds all beside itself, wherever it was unpacked; install.sh writes one with whole paths in its place. */
export const launcherBeside = launcher('"$here/node"', '"$here/../lib/shipshape.mjs"', 'here=${0%/*}\n');

/** For who is called by a link, and cannot look beside itself. */
export function launcherIn(home: string): string {
  return launcher(`${home}/current/bin/node`, `${home}/current/lib/shipshape.mjs`);
}
