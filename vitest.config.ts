import path from 'node:path';
import { defineConfig } from 'vitest/config';

// Every program that a test starts compiles the same files: that took half of the time of all tests.
process.env.NODE_COMPILE_CACHE = path.resolve('node_modules/.cache/compile');

const checks = 'test/checks/**';

export default defineConfig({
  test: {
    maxWorkers: 2,
    // Whoever has two busy processors waits: a limit is for what never ends, and no test measures time by it.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      // Their tables start programs and keep nothing: one worker serves them all.
      { extends: true, test: { name: 'checks', include: [`${checks}/*.test.ts`], isolate: false } },
      { extends: true, test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: [checks, 'test/real/**', 'test/faults/**'] } },
    ],
  },
});
