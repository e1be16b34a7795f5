import { type Check, type Platform, platforms } from './check.ts';
import { cisBenchmarks } from './frameworks/cis-benchmarks.ts';
import { cisControls } from './frameworks/cis-v8.ts';
import { isoControls } from './frameworks/iso27001.ts';
import { nistControls } from './frameworks/nist-800-53.ts';
import { socCriteria } from './frameworks/soc2.ts';

export const frameworkNames = ['cis', 'cis-v8', 'nist', 'iso27001', 'soc2'] as const;
export type FrameworkName = (typeof frameworkNames)[number];

/** A catalogue of controls: the part of it that concerns a laptop, as id → title, and how its ids begin in headers of checks. */
export type Framework = { title: string; ids: RegExp; controls: Record<string, string> };

export const frameworks: Record<FrameworkName, Framework> = {
  cis: {
    title: 'CIS Benchmarks (macOS 26, Ubuntu 24.04, Debian 13, Fedora)',
    ids: /^cis-(macos|ubuntu|debian|fedora)-/,
    controls: cisBenchmarks,
  },
  'cis-v8': { title: 'CIS Controls, version 8', ids: /^cis-v8-/, controls: cisControls },
  nist: { title: 'NIST SP 800-53, revision 5', ids: /^nist-800-53-/, controls: nistControls },
  iso27001: { title: 'ISO/IEC 27001:2022, Annex A', ids: /^iso27001-/, controls: isoControls },
  soc2: { title: 'SOC 2, Trust Services Criteria', ids: /^soc2-/, controls: socCriteria },
};

/** A control and the checks that support it: evidence for a part of it, which never says that the whole of it is met. */
export type ControlSupport = {
  id: string;
  /** Undefined for an id that a check names and the framework's list does not have. */
  title: string | undefined;
  /** None where nothing supports it. */
  checks: { id: string; platforms: Platform[] }[];
};

/** Every control of the framework's list in its order, then those that only checks know; what supports each stands in the checks' headers alone. */
export function supportFor({ ids, controls }: Framework, checks: readonly Check[]): ControlSupport[] {
  const named = checks.flatMap(({ header }) => header.controls).filter(id => ids.test(id));
  return [...new Set([...Object.keys(controls), ...named.sort()])].map(id => {
    const supporting = Map.groupBy(
      checks.filter(({ header }) => header.controls.includes(id)),
      check => check.id,
    );
    return {
      id,
      title: controls[id],
      checks: [...supporting].map(([check, those]) => ({ id: check, platforms: those.flatMap(({ platform }) => platform ?? platforms) })),
    };
  });
}
