// A rule document over a resident book: every block of 10,000 accounts, one row a document; the three requirements of margincore are one run.
import { presetNames } from '../../../src/rules/document/presets.js';
import type { KernelBench } from '../../kernels/kernelBench.js';
import { checkAnswers, type EngineData, engineAccounts, engineBook, engineBytes, engineMarket, programOf } from './books.js';

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
          data: { book, market: engineMarket, rules },
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
