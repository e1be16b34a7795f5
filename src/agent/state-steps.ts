// No write-ahead log: reading one makes files beside it, which a folder that cannot be written does not take.
const history = `
  CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL) STRICT;
  CREATE TABLE results (
    suite TEXT NOT NULL,
    check_id TEXT NOT NULL,
    profile TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES runs (id),
    outcome TEXT NOT NULL,
    reason TEXT,
    points TEXT NOT NULL,
    ms INTEGER NOT NULL,
    ran_as TEXT NOT NULL,
    PRIMARY KEY (suite, check_id, profile, run)
  ) STRICT, WITHOUT ROWID;
`;

// The chain goes on from the identity, not from the last report: that one may have been dropped.
const reporting = `
  CREATE TABLE candidates (url TEXT NOT NULL, token TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY (url, token)) STRICT;
  CREATE TABLE identity (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    device TEXT NOT NULL,
    key BLOB NOT NULL,
    receipt_key TEXT NOT NULL,
    url TEXT NOT NULL,
    ca_file TEXT,
    pins TEXT NOT NULL,
    slot INTEGER NOT NULL,
    collect TEXT NOT NULL,
    label TEXT,
    enrolled_at TEXT NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    prev TEXT,
    outcomes TEXT,
    clock_offset_ms INTEGER,
    refusal TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER,
    retry_asked INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE reports (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    report TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed INTEGER NOT NULL,
    state TEXT NOT NULL,
    envelope BLOB,
    sent_at TEXT,
    received_at TEXT,
    reason TEXT,
    told_in INTEGER,
    UNIQUE (device, seq)
  ) STRICT;
  CREATE INDEX reports_by_state ON reports (device, state, seq);
  CREATE TABLE platform_facts (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    boot TEXT NOT NULL,
    learned_at INTEGER NOT NULL,
    facts TEXT NOT NULL
  ) STRICT;
`;

const fixing = `
  CREATE TABLE fixes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    check_id TEXT NOT NULL,
    suite TEXT NOT NULL,
    params TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_at TEXT NOT NULL,
    ended_at TEXT,
    before TEXT,
    after TEXT,
    reason TEXT
  ) STRICT;
`;

const telling = `
  ALTER TABLE fixes ADD COLUMN verified_at TEXT;
  ALTER TABLE fixes ADD COLUMN told_at TEXT;
`;

const notices = `
  CREATE TABLE told (check_id TEXT PRIMARY KEY, told_at INTEGER NOT NULL) STRICT;
  CREATE TABLE snoozes (check_id TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT;
  CREATE TABLE notices (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    tried_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    last_shown INTEGER,
    waits_since INTEGER
  ) STRICT;
`;

// What was asked for stays for its owner to read; of answers only the latest counts, and the question that a courier carries.
const waiving = `
  CREATE TABLE waiver_requests (
    request TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL,
    envelope BLOB NOT NULL,
    why TEXT
  ) STRICT;
  CREATE TABLE waiver_question (only INTEGER PRIMARY KEY CHECK (only = 1), device TEXT NOT NULL, envelope BLOB NOT NULL) STRICT;
  CREATE TABLE waiver_answer (only INTEGER PRIMARY KEY CHECK (only = 1), as_of TEXT NOT NULL, envelope BLOB NOT NULL) STRICT;
`;

/** What each version of the state file added to the one before, as its PRAGMA user_version counts them. A step that was released is never edited. */
export const steps = [history, reporting, fixing, telling, notices, waiving];
