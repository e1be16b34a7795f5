/** What alerts keep; columns as in `Tables`. */
export type AlertTables = {
  /** What fires by which rule; 0 and '' where a rule tells of no device, check or waiver. `since` as in `fails`, 0 where there is none. */
  alerts: { rule: string; device: number; check_id: number; waiver: string; since: number; fired_at: number; told_at: number };
  /** One row: when it was looked what fires. */
  alert_runs: { at: number };
  /** Messages as they are sent. `due_at` is when next, null when it was sent, or is given up; `problem` what went wrong last. */
  messages: {
    id: string;
    destination: string;
    form: MessageForm;
    summary: string;
    body: string;
    created_at: number;
    attempts: number;
    due_at: number | null;
    sent_at: number | null;
    problem: string | null;
  };
};

/** How a message travels: as JSON with a signature, as Slack takes it, or as a letter. */
export type MessageForm = 'webhook' | 'slack' | 'mail';
