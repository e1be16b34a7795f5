export const severities = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

/** What can go wrong for the person when a fix is carried out: nothing; work is disturbed (a program is installed or restarted); no way back. */
export const risks = ['safe', 'disruptive', 'irreversible'] as const;
export type Risk = (typeof risks)[number];

export const platforms = ['macos', 'linux'] as const;
export type Platform = (typeof platforms)[number];

/** A value that an organisation may set. It reaches the check as the environment variable SHIPSHAPE_<NAME>. */
export type Parameter = { about: string } & (
  | { type: 'integer'; default: number; minimum: number; maximum: number }
  | { type: 'boolean'; default: boolean }
  | { type: 'choice'; default: string; choices: string[] }
  | { type: 'list'; default: string[] }
  | { type: 'map'; default: Record<string, string> }
  | { type: 'text'; default: string }
);

export type ParameterValue = Parameter['default'];

/** What a check says of itself in its `#:` lines, before anything of it runs. */
export type CheckHeader = {
  /** The fact when it holds, and the fact when it does not, in plain words. */
  title: string;
  failing: string;
  why: string;
  severity: Severity;
  /** Ids of the controls that it supports, such as `cis-macos-2.6.6` or `nist-800-53-sc-28`. */
  controls: string[];
  /** `root` needs the administrator's rights, `session` the desktop session of the person at the machine. */
  needs?: 'root' | 'session';
  /** True when no other check may run beside it. */
  exclusive?: boolean;
  /** After this many seconds it is ended, and its answer is an error. */
  seconds: number;
  params: Record<string, Parameter>;
  /** Files, settings and commands that it looks at. */
  reads: string[];
  /** How a person mends it by hand, in order. */
  steps: string[];
  /** The settings pane for that: an `x-apple.systempreferences:` URL, or on Linux `gnome-control-center:PANEL`. */
  pane?: string;
  /** What its program does when it is told to fix, in a sentence; then `changes` and `risk` stand beside it. */
  fix?: string;
  /** What that touches: files (absolute, or `~/…`; a * stands for any name) and settings that are kept elsewhere (`setting: NAME`). */
  changes?: string[];
  risk?: Risk;
};

/** A check whose program can also mend what it finds. */
export type Fixable = Check & { header: Required<Pick<CheckHeader, 'fix' | 'changes' | 'risk'>> };

/** One question of a suite. `platform` is undefined when it is asked on every platform. */
export type Check = {
  id: string;
  platform: Platform | undefined;
  /** Absolute path of the program. */
  file: string;
  header: CheckHeader;
};

export function isFixable(check: Check): check is Fixable {
  return check.header.fix !== undefined;
}

/** The files among what a fix changes, and the settings that are kept in no file. */
export function changedFiles({ changes = [] }: CheckHeader): string[] {
  return changes.filter(change => !change.startsWith(settingMark));
}

export function changedSettings({ changes = [] }: CheckHeader): string[] {
  return changes.filter(change => change.startsWith(settingMark)).map(change => change.slice(settingMark.length));
}

const settingMark = 'setting: ';

/** Whose rights a fix needs: the person's own for what lies in the home or belongs to the session, root's for everything else. */
export function fixedBy({ needs, changes = [] }: CheckHeader): 'root' | 'person' {
  return needs === 'session' || changes.every(change => change.startsWith('~')) ? 'person' : 'root';
}

/** Whether a value is of the parameter's type and within its bounds. */
export function accepts(parameter: Parameter, value: ParameterValue): boolean {
  if (parameter.type === 'integer')
    return Number.isInteger(value) && Number(value) >= parameter.minimum && Number(value) <= parameter.maximum;
  if (parameter.type === 'choice') return parameter.choices.includes(value as string);
  if (parameter.type === 'list') return Array.isArray(value) && value.every(isWord);
  if (parameter.type === 'map') return typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isWord);
  if (parameter.type === 'text') return typeof value === 'string' && !/\p{Cc}/u.test(value);
  return typeof value === 'boolean';
}

/** Lists and maps travel to a check with blanks between their words. */
function isWord(text: string): boolean {
  return /^\S+$/.test(text);
}

/** The environment variable that hands the parameter `name` to a check. */
export function parameterVariable(name: string): string {
  return `SHIPSHAPE_${name.toUpperCase()}`;
}

/** A parameter's value as a check reads it: yes or no for a boolean, blanks between the words of a list and the `name=value` words of a map. */
export function parameterText(value: ParameterValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  return (Array.isArray(value) ? value : Object.entries(value).map(([name, text]) => `${name}=${text}`)).join(' ');
}
