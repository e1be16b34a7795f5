import { momentText } from './moments.ts';

/** A token with which laptops join, without its secret. Times are epoch milliseconds. */
export type ListedToken = {
  id: string;
  group_name: string | null;
  uses: number;
  used: number;
  created_by: string;
  expires_at: number;
  revoked_at: number | null;
};

/** What is shown when a token is made: the token itself, this once, and the line to paste on the laptop. */
export function newTokenText({ text, uses, expires_at }: ListedToken & { text: string }, url: string): string {
  const laptops = uses === 1 ? 'one laptop' : `${uses} laptops`;
  return `${text}

It lets ${laptops} join until ${momentText(expires_at)}, and is shown this once.
On the laptop:

  echo ${text} | shipshape enroll ${url}
`;
}

export function tokensText(tokens: readonly ListedToken[], now: number): string {
  if (tokens.length === 0) return 'No tokens. Make one: shipshape collector token create\n';
  return tokens.map(token => `se1_${token.id}_…  ${stateOf(token, now)}\n${aboutOf(token)}\n`).join('');
}

function stateOf({ uses, used, expires_at, revoked_at }: ListedToken, now: number): string {
  if (revoked_at !== null) return `revoked ${momentText(revoked_at)}`;
  if (used >= uses) return 'used up';
  return expires_at <= now ? `expired ${momentText(expires_at)}` : `works until ${momentText(expires_at)}`;
}

function aboutOf({ uses, used, group_name, created_by }: ListedToken): string {
  return `    ${used} of ${uses} used${group_name === null ? '' : ` · group ${group_name}`} · made by ${created_by}`;
}
