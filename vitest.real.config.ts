import { defineConfig } from 'vitest/config';

/** The checks for Linux against the tools of a real machine: `npm run test:real`, as root, on Debian. */
export default defineConfig({
  test: {
    include: ['test/real/*.test.ts'],
    globalSetup: ['test/real/needs.ts'],
    reporters: ['default', './test/real/reporter.ts'],
    testTimeout: 90_000,
    maxWorkers: 2,
  },
});
