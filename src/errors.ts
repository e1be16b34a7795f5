/**
 * Every error code of shipshape once, with the exit status that the command line gives for it (sysexits.h where it has a word)
 * and, where a collector says it to a laptop, the HTTP status.
 */
const codes = {
  USAGE: { exit: 64 },
  CHECK_UNKNOWN: { exit: 64 },
  CHECK_EXISTS: { exit: 64 },
  SUITE_UNREADABLE: { exit: 64 },
  MACHINE_UNREADABLE: { exit: 64 },
  PLATFORM_UNSUPPORTED: { exit: 69 },
  STATE_UNREADABLE: { exit: 74 },
  OUTPUT_UNWRITABLE: { exit: 74 },
  SCHEDULE_FAILED: { exit: 74 },
  STORE_UNUSABLE: { exit: 74 },
  SCRATCH_UNWRITABLE: { exit: 73 },
  FIX_BUSY: { exit: 75 },
  UNDO_REFUSED: { exit: 1 },
  UNDO_FAILED: { exit: 74 },
  INTERRUPTED: { exit: 130 },
  MESSAGE_MALFORMED: { exit: 65, http: 422 },
  SIGNATURE_INVALID: { exit: 65, http: 422 },
  LENGTH_REQUIRED: { exit: 65, http: 411 },
  MESSAGE_TOO_LARGE: { exit: 65, http: 413 },
  MEDIA_TYPE_UNKNOWN: { exit: 65, http: 415 },
  DEVICE_UNKNOWN: { exit: 77, http: 401 },
  DEVICE_REVOKED: { exit: 77, http: 401 },
  REPORT_FORKED: { exit: 65, http: 409 },
  TOKEN_REFUSED: { exit: 77, http: 401 },
  RATE_LIMITED: { exit: 75, http: 429 },
  COLLECTOR_BUSY: { exit: 75, http: 503 },
  COLLECTOR_FULL: { exit: 75, http: 507 },
  STORE_DAMAGED: { exit: 74, http: 503 },
  NOT_ENROLLED: { exit: 78 },
  ENROLLED_ALREADY: { exit: 64 },
  COLLECTOR_UNREACHABLE: { exit: 75 },
  ANSWER_UNINTELLIGIBLE: { exit: 76 },
  RECEIPT_INVALID: { exit: 76 },
  PERMISSION_REQUIRED: { exit: 77, http: 401 },
  PERMISSION_DENIED: { exit: 77, http: 403 },
  SIGN_IN_REFUSED: { exit: 77, http: 401 },
  PROOF_REQUIRED: { exit: 77, http: 403 },
  CROSS_SITE: { exit: 77, http: 403 },
  PERSON_EXISTS: { exit: 65, http: 409 },
  LAST_KEY: { exit: 65, http: 409 },
  LAST_OWNER: { exit: 65, http: 409 },
  NOT_FOUND: { exit: 66, http: 404 },
  FAULT: { exit: 70, http: 500 },
  CONFIG_INVALID: { exit: 78 },
  DAY_UNKNOWN: { exit: 64, http: 422 },
  POLICY_INVALID: { exit: 65, http: 422 },
  POLICY_OVERTAKEN: { exit: 75, http: 409 },
  POLICY_IN_FILE: { exit: 77, http: 409 },
  WAIVER_INVALID: { exit: 65, http: 422 },
  WAIVER_OWN: { exit: 77, http: 403 },
  ADDRESS_UNUSABLE: { exit: 69 },
} as const satisfies Record<string, { exit: number; http?: number }>;

export type ErrorCode = keyof typeof codes;

/** What went wrong in words for a person; `hint` says what to do next, `retryAfterSeconds` when it may be tried again. */
export class ShipshapeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ShipshapeError';
    this.code = code;
    this.hint = options.hint;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get exitCode(): number {
    return codes[this.code].exit;
  }

  /** 500 for what no collector says on purpose. */
  get httpStatus(): number {
    const code = codes[this.code];
    return 'http' in code ? code.http : 500;
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(codes, code);
}
