import { hoursOf, type Job } from './job.ts';

export function timerUnit(job: Job): string {
  const { first, last, minute } = hoursOf(job);
  return `[Unit]
Description=The daily report of shipshape

[Timer]
OnCalendar=*-*-* ${twoDigits(first)}..${last}:${twoDigits(minute)}:00
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
`;
}

/**
 * Nothing here may change what a check sees, or keep a fix that was interrupted from being put back: so no private view of the files,
 * nor of the network, whose ports and rules are asked about. Where a courier sends, no packet leaves.
 * A check of a person may ask sudo, which needs new privileges. The program is a word to env, since systemd refuses quotes in its name.
 */
export function serviceUnit({ words, state, courier }: Job, isRoot: boolean): string {
  return `[Unit]
Description=Ask whether this machine is in order, and report it

[Service]
Type=oneshot
ExecStart=/usr/bin/env ${words.map(word => quote(word).replaceAll('$', '$$$$')).join(' ')}
${state === undefined ? '' : `Environment=${quote(`SHIPSHAPE_STATE=${state}`)}\n`}TimeoutStartSec=30min
KillMode=control-group
Nice=10
IOSchedulingClass=idle
MemoryMax=1G
TasksMax=1024
UMask=0077
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native
${isRoot ? systemOnly : ''}${courier ? silent : ''}`;
}

const systemOnly = `NoNewPrivileges=yes
KeyringMode=private
ProtectHostname=yes
CapabilityBoundingSet=~CAP_SYS_BOOT CAP_SYS_MODULE CAP_SYS_TIME CAP_MKNOD
`;

const silent = `IPAddressDeny=any
RestrictNamespaces=yes
RestrictSUIDSGID=yes
SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
UnsetEnvironment=NODE_OPTIONS NODE_PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV ENV
`;

/** The courier has the network, the two folders, and nothing else. */
export function courierUnit({ words, folder, user }: NonNullable<Job['courier']>): string {
  return `[Unit]
Description=Send what shipshape has reported
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${user}
ExecStart=/usr/bin/env ${words.map(word => quote(word).replaceAll('$', '$$$$')).join(' ')}
TimeoutStartSec=15min
KillMode=control-group
Nice=10
IOSchedulingClass=idle
MemoryMax=256M
TasksMax=64
UMask=0077
UnsetEnvironment=NODE_OPTIONS NODE_PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV ENV
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${quote(`${folder}/receipts`)}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
PrivateMounts=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
`;
}

/** What is put into the outbox goes at once; what could not go, within the hour. */
export function courierTriggers({ folder }: NonNullable<Job['courier']>): { path: string; timer: string } {
  return {
    path: `[Unit]
Description=Look for what shipshape has reported

[Path]
PathChanged=${folder}/outbox
TriggerLimitIntervalSec=1min
TriggerLimitBurst=10

[Install]
WantedBy=paths.target
`,
    timer: `[Unit]
Description=Send what shipshape could not send before

[Timer]
OnBootSec=5min
OnUnitInactiveSec=1h
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
`,
  };
}

/** % begins a specifier in any setting. */
function quote(word: string): string {
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
