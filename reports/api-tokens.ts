import { momentText } from './moments.ts';

/** A token with which a program reads, without its secret. Times are epoch milliseconds. */
export type ListedApiToken = {
  id: string;
  permissions: string;
  created_by: string;
  expires_at: number;
  revoked_at: number | null;
  used_at: number | null;
};

export function newApiTokenText({ text, permissions, expires_at }: ListedApiToken & { text: string }): string {
  return `${text}\n\nIt may ${permissions.replaceAll(',', ', ')} until ${momentText(expires_at)}, and is shown this once.\n`;
}

export function apiTokensText(tokens: readonly ListedApiToken[], now: number): string {
  if (tokens.length === 0) return 'No API tokens. Make one: shipshape collector api-token create\n';
  return tokens
    .map(
      token =>
        `${token.id}  ${stateOf(token, now)}\n    may ${token.permissions.replaceAll(',', ', ')} · ${useOf(token)} · made by ${token.created_by}\n`,
    )
    .join('');
}

export function stateOf({ expires_at, revoked_at }: ListedApiToken, now: number): string {
  if (revoked_at !== null) return `revoked ${momentText(revoked_at)}`;
  return `${expires_at <= now ? 'expired' : 'works until'} ${momentText(expires_at)}`;
}

export function useOf({ used_at }: ListedApiToken): string {
  return used_at === null ? 'never used' : `used ${momentText(used_at)}`;
}
