import type { Reporter, TestModule } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    figures?: string;
  }
}

/** Says at the end what was measured, a line a fault. */
export default class Figures implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap(module => [...module.children.allTests()]);
    const lines = cases.flatMap(it => it.meta().figures ?? []);
    for (const line of lines.sort(byNumber)) console.log(line);
  }
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
