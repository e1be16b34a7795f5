import type { Platform } from '../../src/protocol/check.ts';
import type { Report } from '../../src/protocol/report.ts';
import { chancesOf } from '../fleet/results.ts';

/** A made-up laptop of a made-up company. `joined` and `silent` are days before today: when it was enrolled, and since when it says nothing. */
export type Laptop = {
  seed: number;
  owner: string;
  label: string;
  group: string;
  os: Platform;
  model: string;
  joined: number;
  silent: number | undefined;
};

/** Groups with their share of the company, and how much of a group works on Linux. */
export const groups = [
  { name: 'engineering', share: 0.45, linux: 0.55 },
  { name: 'data', share: 0.15, linux: 0.4 },
  { name: 'design', share: 0.12, linux: 0 },
  { name: 'support', share: 0.16, linux: 0.1 },
  { name: 'office', share: 0.12, linux: 0.05 },
] as const;

const given =
  `Ada Amara Anouk Aziz Bao Carla Chidi Dalia Dmitri Elif Emeka Esra Farid Femke Gael Hana Henrik Ines Ivo Jamal Jana Jonas Kaja Keiko
Kofi Lars Leila Lena Malik Marta Mei Mirko Nadia Nils Noor Olga Omar Paula Pedro Priya Rafael Rosa Sami Sanne Selma Tariq Tomas Uma Vera Wanjiru
Xenia Yara Yusuf Zoe`.split(/\s+/);
const family =
  `Adeyemi Bakker Castillo Dahl Eriksen Fontaine Garcia Haddad Ito Jansen Kaya Lindqvist Moreau Nakamura Okafor Petrov Quist Rossi Sato
Tanaka Ueda Varga Weber Yilmaz Zhang`.split(/\s+/);

const models: Record<Platform, readonly string[]> = {
  macos: ['MacBook Pro (14-inch, M4)', 'MacBook Pro (16-inch, M3 Pro)', 'MacBook Air (13-inch, M3)', 'MacBook Pro (14-inch, M2 Pro)'],
  linux: ['ThinkPad X1 Carbon Gen 12', 'ThinkPad T14 Gen 5', 'Framework Laptop 13', 'Dell XPS 13 9340'],
};

/** The company's laptops. Most were there before the history begins, some joined later, and a few fell silent. */
export function company(count: number, days: number): Laptop[] {
  return Array.from({ length: count }, (_, seed) => {
    const chance = chancesOf(`laptop ${seed}`);
    const group = groupAt(chance());
    const os: Platform = chance() < group.linux ? 'linux' : 'macos';
    const first = given[seed % given.length] as string;
    const last = family[Math.floor(chance() * family.length)] as string;
    const joined = chance() < 0.85 ? days : Math.floor(chance() * days * 0.9) + 1;
    const silent = chance() < 0.05 ? Math.floor(chance() ** 2 * 50) + 8 : undefined;
    const model = models[os][Math.floor(chance() * 4)] as string;
    return {
      seed,
      owner: `${first}.${last}`.toLowerCase(),
      label: `${first}’s ${model.replace(/ (\(| Gen|Gen|\d).*$/, '')}`,
      group: group.name,
      os,
      model,
      joined,
      silent: silent !== undefined && silent < joined ? silent : undefined,
    };
  });
}

function groupAt(place: number): (typeof groups)[number] {
  let end = 0;
  const ends = groups.map(({ share }) => {
    end += share;
    return end;
  });
  return groups[ends.findIndex(end => place < end)] ?? groups[0];
}

/** The system of a laptop so many days ago: updates arrive on it one after the other, on some late. */
export function platformOf({ seed, os, model }: Laptop, ago: number): Report['platform'] {
  const chance = chancesOf(`system ${seed}`);
  const flavour = chance();
  const lag = Math.floor(chance() ** 2 * 40);
  const releases = os === 'macos' ? macos : (linux[Math.floor(flavour * linux.length)] as readonly Release[]);
  const [, name, version, build] = releases.findLast(([since]) => ago <= since - lag) ?? (releases[0] as Release);
  return { os, name, version, build, arch: os === 'macos' ? 'arm64' : 'x64', model };
}

/** Since how many days ago there is this version. */
type Release = readonly [since: number, name: string, version: string, build: string];

const macos: readonly Release[] = [
  [400, 'macOS', '26.0.1', '25A362'],
  [70, 'macOS', '26.1', '25B78'],
  [24, 'macOS', '26.2', '25C56'],
];
const linux: readonly (readonly Release[])[] = [
  [
    [400, 'Ubuntu', '24.04', '6.8.0-85-generic'],
    [45, 'Ubuntu', '24.04', '6.8.0-87-generic'],
  ],
  [
    [400, 'Fedora Linux', '42', '6.16.8-200.fc42.x86_64'],
    [30, 'Fedora Linux', '43', '6.17.8-300.fc43.x86_64'],
  ],
  [
    [400, 'Debian GNU/Linux', '13', '6.12.43+deb13-amd64'],
    [20, 'Debian GNU/Linux', '13', '6.12.57+deb13-amd64'],
  ],
];
