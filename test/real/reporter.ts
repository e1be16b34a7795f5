import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Says at the end how many verdicts were right, and which states this machine could not be brought into, and why. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap(module => [...module.children.allTests()]);
    const impossible = cases.filter(it => it.meta().verdict === 'impossible');
    for (const it of impossible) console.log(`set-up impossible: ${it.fullName}: ${it.meta().reason}`);
    const right = cases.filter(it => it.meta().verdict === 'right').length;
    console.log(`real: ${right} verdicts right, ${cases.filter(isWrong).length} wrong, ${impossible.length} set-ups impossible here`);
  }
}

function isWrong(it: TestCase): boolean {
  return it.meta().verdict === 'wrong' || it.result().state === 'failed';
}
