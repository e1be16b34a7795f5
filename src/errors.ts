/** Every error code of shipshape once, with the exit status that the command line gives for it (sysexits.h where it has a word). */
const exitCodes = {
  USAGE: 64,
  CHECK_UNKNOWN: 64,
  CHECK_EXISTS: 64,
  SUITE_UNREADABLE: 64,
  MACHINE_UNREADABLE: 64,
  PLATFORM_UNSUPPORTED: 69,
  STATE_UNREADABLE: 74,
  OUTPUT_UNWRITABLE: 74,
  SCRATCH_UNWRITABLE: 73,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** What went wrong in words for a person; `hint` says what to do next. */
export class ShipshapeError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ShipshapeError';
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
