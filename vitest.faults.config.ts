import { defineConfig } from 'vitest/config';

/**
 * What happens when things go wrong, with the collector as it is installed, in a process of its own: `npm run test:faults`, as root, on
 * Debian. SHIPSHAPE_FULL=1 makes every test as large as its bar. One file after the other, since some of them measure time.
 */
export default defineConfig({
  test: {
    include: ['test/faults/*.test.ts'],
    globalSetup: ['test/faults/needs.ts'],
    reporters: ['default', './test/faults/reporter.ts'],
    fileParallelism: false,
    testTimeout: process.env.SHIPSHAPE_FULL ? 1_800_000 : 180_000,
    hookTimeout: 120_000,
  },
});
