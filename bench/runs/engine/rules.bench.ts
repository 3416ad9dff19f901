// A rule document over a resident book: every block of 10,000 accounts, one row a document; the three requirements of margincore are one run.
import { Holdings } from '../../../src/program/layout/holdings.js';
import { Rows } from '../../../src/program/layout/rows.js';
import { preset, presetNames } from '../../../src/rules/document/presets.js';
import type { KernelBench } from '../../kernels/kernelBench.js';
import { linkedOn } from '../cores.js';
import { checkAnswers, type EngineData, engineAccounts, engineBook, engineBytes, engineMarket, programOf } from './books.js';
import type { Beside } from './group.js';
import { marginsBefore } from './stated.js';

/** The same program on two threads. */
async function threadedProgram(rules: string, seed: number): Promise<Beside | string> {
  const book = engineBook(seed);
  const rows = new Rows(engineMarket);
  const program = await linkedOn(2, { rules: preset(rules), book, rows, holdings: new Holdings(book, rows), assumptions: 'stated' });
  if (typeof program === 'string') return program;
  program.tick(engineMarket);
  return {
    run: () => program.run(),
    error() {
      program.run();
      checkAnswers(`${rules} ${seed}`, program);
      return 0;
    },
  };
}

export const benches: readonly KernelBench<EngineData>[] = presetNames.map((rules) => ({
  kernel: `rules/${rules}`,
  item: 'account',
  cases: [
    {
      name: `${engineAccounts} accounts`,
      items: engineAccounts,
      bytes: engineBytes,
      make(backend, arena, seed) {
        const book = engineBook(seed);
        const program = programOf(rules, book, backend, arena);
        return {
          data: {
            ...{ book, market: engineMarket, rules, items: engineAccounts },
            threads: () => threadedProgram(rules, seed),
            before: (before) => marginsBefore(rules, seed, engineAccounts, before),
          },
          run: () => program.run(),
          check() {
            program.run();
            checkAnswers(`${rules} ${seed}`, program);
          },
        };
      },
    },
  ],
}));
