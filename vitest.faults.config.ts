import { defineConfig } from 'vitest/config';

const isFull = process.env.SHIPSHAPE_FULL === '1';

/**
 * What happens when things go wrong, with the collector as it is installed, in a process of its own: `npm run test:faults`, as root, on
 * Debian. SHIPSHAPE_FULL=1 makes every test as large as its bar, one file after the other, since some of them then measure time.
 */
export default defineConfig({
  test: {
    include: ['test/faults/*.test.ts'],
    globalSetup: ['test/faults/needs.ts'],
    reporters: ['default', './test/faults/reporter.ts'],
    maxWorkers: isFull ? 1 : 2,
    testTimeout: isFull ? 1_800_000 : 180_000,
    hookTimeout: 120_000,
  },
});
