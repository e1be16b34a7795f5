import { defineConfig } from 'vitest/config';
import { shells } from './test/support/shells.ts';

/**
 * Every table of a check again under each shell that is `sh` on some system: `npm run test:portability`, on Debian. One shell
 * and one check: npm run test:portability -- --project zsh firewall.linux. Fixes take long; SHIPSHAPE_FULL=1 carries them out, too.
 */
export default defineConfig({
  test: {
    projects: Object.keys(shells).map(name => ({
      test: {
        name,
        include: ['test/checks/*.test.ts'],
        globalSetup: ['test/support/shells.ts'],
        testTimeout: 120_000,
        hookTimeout: 120_000,
      },
    })),
    ...(!process.env.SHIPSHAPE_FULL && { testNamePattern: /^(?!.*the fix of)/ }),
    isolate: false,
    maxWorkers: 2,
  },
});
