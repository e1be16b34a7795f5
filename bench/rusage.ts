// Runs a command and prints what it and all that ended below it used: { cpu, wall } in seconds, peak of one process in MiB.
import { spawnSync } from 'node:child_process';
import { dlopen } from 'node:ffi';

const [file, ...args] = process.argv.slice(2) as [string, ...string[]];
const begin = performance.now();
spawnSync(file, args, { stdio: ['inherit', 'ignore', 'ignore'] });
const wall = (performance.now() - begin) / 1000;

const { getrusage } = dlopen(null, { getrusage: { arguments: ['int32', 'pointer'], return: 'int32' } }).functions;
const usage = Buffer.alloc(144);
getrusage(-1, usage); // RUSAGE_CHILDREN
const seconds = (at: number) => Number(usage.readBigInt64LE(at)) + Number(usage.readBigInt64LE(at + 8)) / 1e6;
const peak = Number(usage.readBigInt64LE(32)) / (process.platform === 'darwin' ? 1024 * 1024 : 1024);
console.log(`\n${JSON.stringify({ cpu: seconds(0) + seconds(16), wall, peak })}`);
