import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof newMetrics>;

/** What Prometheus may read: counts and times, nothing of anybody. */
export function newMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    reports: new Counter({ name: 'shipshape_reports_total', help: 'Reports by what became of them', labelNames: ['status'], registers }),
    refusals: new Counter({ name: 'shipshape_refusals_total', help: 'Requests refused, by code', labelNames: ['code'], registers }),
    failedCommits: new Counter({
      name: 'shipshape_failed_commits_total',
      help: 'Commits that failed, by code',
      labelNames: ['code'],
      registers,
    }),
    enrollments: new Counter({ name: 'shipshape_enrollments_total', help: 'Devices enrolled', registers }),
    pruned: new Counter({ name: 'shipshape_pruned_total', help: 'What retention removed, by kind', labelNames: ['kind'], registers }),
    messages: new Counter({
      name: 'shipshape_messages_total',
      help: 'Attempts to send alerts, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    waiting: new Gauge({ name: 'shipshape_intake_waiting', help: 'Reports that wait for a transaction', registers }),
    blocked: new Gauge({ name: 'shipshape_blocked_addresses', help: 'Addresses blocked for guessing tokens', registers }),
    requestSeconds: new Histogram({
      name: 'shipshape_request_seconds',
      help: 'Time from a request to its answer, by route and status',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}
