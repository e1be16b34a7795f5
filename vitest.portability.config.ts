import { defineConfig } from 'vitest/config';
import { shells } from './test/support/shells.ts';

/**
 * Every table of a check again under each shell that is `sh` on some system: `npm run test:portability`, on Debian. One shell
 * and one check: npm run test:portability -- --project zsh firewall.linux
 */
export default defineConfig({
  test: {
    projects: Object.keys(shells).map(name => ({
      test: { name, include: ['test/checks/*.test.ts'], globalSetup: ['test/support/shells.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
    })),
    isolate: false,
    maxWorkers: 2,
  },
});
