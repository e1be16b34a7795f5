import { type Look, paint, wrap } from '../../reports/terminal/text.ts';
import type { Catalogue } from '../agent/checks/catalogue.ts';
import type { Check } from '../protocol/check.ts';

/** The list of questions: title, id, severity, platforms, needs. Checks of one id stand together. */
export function formatCatalogue({ checks, broken }: Catalogue, look: Look): string {
  const byId = [...Map.groupBy(checks, check => check.id)];
  const lines = byId.flatMap(([id, those]) => {
    const [first] = those as [Check, ...Check[]];
    const facts = [first.header.severity, platformsOf(those), needsOf(those)].filter(Boolean).join(' · ');
    const [head = '', ...rest] = wrap(`${id} ${first.header.title}`, look.width, '', '    ');
    return [head.replace(id, () => paint('bold', id, look.colour)), ...rest, ...wrap(facts, look.width, '    ')];
  });
  return `${[...lines, ...broken.flatMap(({ problem }) => wrap(`broken: ${problem}`, look.width, '', '    ')), '', `${byId.length} ${byId.length === 1 ? 'check' : 'checks'}`].join('\n')}\n`;
}

export function formatCatalogueJson({ checks, broken }: Catalogue): string {
  const listed = checks.map(({ id, platform, file, header }) => ({ id, platform: platform ?? null, file, ...header }));
  return `${JSON.stringify({ checks: listed, broken }, null, 2)}\n`;
}

function platformsOf(checks: readonly Check[]): string {
  const names = checks.map(({ platform }) => platform);
  return names.includes(undefined) ? 'macOS, Linux' : names.map(name => (name === 'macos' ? 'macOS' : 'Linux')).join(', ');
}

function needsOf(checks: readonly Check[]): string {
  const needs = [...new Set(checks.map(({ header }) => header.needs).filter(Boolean))];
  return needs.length === 0 ? '' : `needs ${needs.join(' or ')}`;
}
