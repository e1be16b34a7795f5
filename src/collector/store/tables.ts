import type { Generated, Selectable } from 'kysely';
import type { Role } from '../access.ts';
import type { AlertTables } from './alerts/tables.ts';
import type { CountTables } from './counts/tables.ts';

type PartsOfTables = AlertTables & CountTables;

/**
 * Every table, with columns that both engines know: integers (bigint on PostgreSQL), text and bytes. Names that end in `_at` are
 * epoch milliseconds by the collector's clock. `at`, `began` and `ended` are effective times: epoch seconds, see history.ts.
 */
export type Tables = PartsOfTables & {
  settings: { key: string; value: Uint8Array };
  tokens: {
    id: string;
    /** SHA-256 of the token's text, in hexadecimal. */
    hash: string;
    group_name: string | null;
    /** How many devices it may enrol, and has. */
    uses: number;
    used: number;
    created_by: string;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
  };
  devices: {
    id: Generated<number>;
    device: string;
    key_id: string;
    /** SubjectPublicKeyInfo in Base64. */
    public_key: string;
    state: Enrolment;
    /** When its spans ended, if it is active no more. */
    ended: number | null;
    token: string;
    group_name: string | null;
    label: string | null;
    os: string;
    /** The platform of its latest report, as JSON. */
    platform: string | null;
    /** What it tells of hostname, serial and owner, as JSON, where that is asked for. */
    identity: string | null;
    agent: string;
    key_level: string | null;
    enrolled_at: number;
    /** Its highest sequence number, 0 before its first report; when that report was made, and when one came last. */
    last_seq: number;
    last: number | null;
    received_at: number | null;
    /** Seconds by which its clock cannot have been right when its latest report was made. */
    skew: number;
    forked_at: number | null;
    /** How many of its standings are a fail, an error. */
    failing: number;
    unknown: number;
    /** The reports beside which its next one is made small, as JSON: see shelf.ts. */
    shelf: string | null;
    /** Up to which number reports may be gone because they were too old. */
    pruned_through: number;
    /** Its cells as they are counted, as JSON: see grading.ts. `counts` are those of its grades, as JSON, null before it was graded. */
    cells: Generated<string>;
    counts: string | null;
    /** Its state by its place in `deviceStates`, null while it is counted nowhere; how many of its cells are a fail. */
    worst: number | null;
    fails: Generated<number>;
    /** 1 while its latest report is fresh. */
    is_fresh: Generated<number>;
    /** Epoch milliseconds from which on its grades may be others; 0 when something else made them so. */
    turns_at: Generated<number | null>;
    /** What it is found and listed by: see listing.ts. */
    hostname: Generated<string>;
    system: Generated<string>;
    words: Generated<string>;
    own_words: Generated<string>;
  };
  checks: { id: Generated<number>; name: string };
  /** A report as it came. `form` says how its bytes are kept: see envelopes.ts. */
  envelopes: {
    device: number;
    seq: number;
    received_at: number;
    at: number;
    form: number;
    dictionary: number | null;
    primer: number | null;
    signature: Uint8Array;
    body: Uint8Array;
  };
  /** What reports of one suite have in common: see primers.ts. */
  primers: { id: Generated<number>; suite: string; bytes: Uint8Array };
  /** A second report with a sequence number that was taken: evidence of a cloned or restored laptop. */
  forks: { device: number; seq: number; hash: string; received_at: number; envelope: Uint8Array };
  standings: {
    device: number;
    check_id: number;
    outcome: number;
    since: number;
    /** Null when the device's latest report has an answer; otherwise when the last was made that has one. */
    answered: number | null;
    /** Why it is no pass, as JSON: the reason, and the points that are no pass. */
    evidence: string | null;
  };
  spans: { device: number; check_id: number; began: number; ended: number | null; outcome: number };
  /** By how much the number of devices with this outcome changed on this day (days since 1970, UTC). */
  daily: { check_id: number; outcome: number; day: number; change: number };
  /** The days of a month (year × 12 + month) on which a device made a report: bit 0 is the 1st. */
  presence: { device: number; month: number; days: number };
  /** Tokens of programs that read. `hash` is SHA-256 of the text, in hexadecimal; `permissions` are words with commas between them. */
  api_tokens: {
    id: string;
    hash: string;
    permissions: string;
    created_by: string;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
    used_at: number | null;
    /** Who made it, and with whom it ends; null when it was made on the host. */
    person: string | null;
  };
  /** Links that work once: for this person to sign in, or, where it names none, for the first owner. */
  welcomes: { hash: string; expires_at: number; person: string | null };
  /** Who signs in, or owns a laptop. `email` is in small letters; `subject` is who it is for the company's sign-in: see company.ts. */
  people: {
    id: string;
    email: string;
    subject: string | null;
    name: string;
    role: Role;
    group_name: string | null;
    created_by: string;
    created_at: number;
    disabled_at: number | null;
    signed_in_at: number | null;
  };
  /** `id` is the credential's, in Base64url; `public_key` is COSE; `transports` are words with commas between them. */
  passkeys: {
    id: string;
    person: string;
    name: string;
    public_key: Uint8Array;
    counter: number;
    transports: string;
    created_at: number;
    used_at: number | null;
  };
  passwords: { person: string; hash: string; set_at: number; failures: number };
  /** `hash` is SHA-256 of what the cookie holds; `way` is how the person signed in; `proven_at` when the person proved to be there last. */
  sessions: {
    hash: string;
    id: string;
    person: string;
    way: SignInWay;
    browser: string;
    created_at: number;
    seen_at: number;
    proven_at: number;
  };
  /** A sign-in that has begun, by the hash of what its cookie holds. */
  ceremonies: { hash: string; kind: string; words: string; expires_at: number };
  owners: { device: string; person: string; since: number };
  /** Until when a session sees whose laptop it is. */
  reveals: { session: string; device: string; until_at: number };
  /**
   * Whose fail of which check is excused, why, and what stands in for it meanwhile (`control`); see fleet/waiver.ts. `request` is the id
   * of a laptop's own request, null where somebody asked here; `answer` what was said when it was refused or ended.
   */
  waivers: {
    id: string;
    device: number;
    check_id: number;
    reason: string;
    control: string | null;
    from_at: number;
    until_at: number;
    requested_by: string;
    requested_at: number;
    approved_by: string | null;
    approved_at: number | null;
    refused_by: string | null;
    refused_at: number | null;
    ended_by: string | null;
    ended_at: number | null;
    request: string | null;
    answer: string | null;
  };
  /** Every version of the policy, as it was written. The latest by id is in force from `saved_at` on, which never goes back. */
  policies: { id: Generated<number>; text: string; author: string; saved_at: number };
  /** `hash` is over the entry and the hash before: see audit-chain.ts. */
  audit_log: { id: Generated<number>; at: number; who: string; what: string; about: string; hash: string };
  /** One row: the hash of the last entry that was pruned, how many were, and the hash of the last of all. */
  audit_chain: { anchor: string; pruned: number; head: string };
};

export type SignInWay = 'passkey' | 'password' | 'company' | 'link';
type Enrolment = 'active' | 'revoked' | 'departed';
export type Device = Selectable<Tables['devices']>;
export type Token = Selectable<Tables['tokens']>;
export type ApiToken = Selectable<Tables['api_tokens']>;
export type Person = Selectable<Tables['people']>;
export type Password = Selectable<Tables['passwords']>;
export type Passkey = Selectable<Tables['passkeys']>;
export type SessionRow = Selectable<Tables['sessions']>;
export type Span = Selectable<Tables['spans']>;
export type StandingRow = Selectable<Tables['standings']>;
export type EnvelopeRow = Selectable<Tables['envelopes']>;
