// What is paid once: a book of columns packed into blocks, and a whole engine prepared, its first market priced.
import { Holdings } from '../../../src/program/layout/holdings.js';
import { Rows } from '../../../src/program/layout/rows.js';
import { preset } from '../../../src/rules/document/presets.js';
import type { KernelBench } from '../../kernels/kernelBench.js';
import { coreOf } from '../cores.js';
import { checkAnswers, type EngineData, engineAccounts, engineBook, engineBytes, engineMarket, programOf } from './books.js';

const rules = 'margincore';
/** The sample book holds so many: every seed draws about as many. */
const positions = engineBook(11).quantities.length;

export const bench: KernelBench<EngineData> = {
  kernel: 'prepare',
  item: 'position',
  cases: [
    {
      name: `holdings and blocks of ${engineAccounts} accounts`,
      items: positions,
      bytes: engineBytes,
      make(backend, arena, seed) {
        const book = engineBook(seed);
        const program = programOf(rules, book, backend, arena);
        const rows = new Rows(engineMarket);
        return {
          data: { book, market: engineMarket, rules, items: positions },
          run() {
            new Holdings(book, rows);
            for (const b of program.blocks.keys()) program.repack(b);
          },
          check() {
            for (const b of program.blocks.keys()) if (!program.repack(b)) throw new Error(`block ${b} has not the room it was given`);
            program.run();
            checkAnswers(`${rules} packed ${seed}`, program);
          },
        };
      },
    },
    {
      name: `an engine of ${engineAccounts} accounts`,
      items: positions,
      bytes: 64,
      make(backend, _arena, seed) {
        const book = engineBook(seed);
        const prepared = async () => (await coreOf(backend.name)).prepare({ book, market: engineMarket, rules: preset(rules) });
        return {
          data: { book, market: engineMarket, rules, items: positions },
          run: async () => (await prepared()).dispose(),
          async check() {
            const engine = await prepared();
            if (engine.run().faultCount > 0) throw new Error('an account has no figures');
            engine.dispose();
          },
        };
      },
    },
  ],
};
