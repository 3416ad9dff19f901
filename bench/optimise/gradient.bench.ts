// Rows of derivatives: of one account by all listed instruments, and of a book by positions and prices, beside the book's margin run.
import type { MarginEngine } from '../../src/index.js';
import { marginGradient, marginGradients } from '../../src/optimise.js';
import { preset } from '../../src/rules/document/presets.js';
import type { BenchCase, KernelBench } from '../kernels/kernelBench.js';
import { engineBook, engineMarket } from '../runs/engine/books.js';
import { onCore } from './onCore.js';

const whole = 100_000;

type Asked = (engine: MarginEngine) => () => unknown;

function row(name: string, rules: string, accounts: number, items: number, asked: Asked): BenchCase {
  return onCore(name, items, async (core, seed) => {
    const engine = await core.prepare({
      book: engineBook(seed, accounts),
      market: engineMarket,
      rules: preset(rules),
      assumptions: 'stated',
    });
    engine.run();
    return asked(engine);
  });
}

const books = ['span-arrays', 'margincore', 'deribit-portfolio'];
/** Nothing but time has passed: every block is run. */
const runs: Asked = (engine) => {
  let time = engineMarket.asOf;
  return () => {
    time += 1000;
    engine.tick({ time });
    return engine.run();
  };
};

export const gradientBenches: readonly KernelBench[] = [
  {
    kernel: 'optimise/gradient',
    item: 'account',
    cases: books.map((rules) =>
      row(rules, rules, 500, 1, (engine) => {
        const { accounts, subaccounts, codes } = engine.run();
        const a = codes.indexOf(0);
        return () => marginGradient(engine, { account: accounts[a] as string, subaccount: subaccounts[a] as string });
      }),
    ),
  },
  {
    kernel: 'optimise/gradients',
    item: 'account',
    cases: books.flatMap((rules) => [
      row(`${rules}, ${whole} accounts`, rules, whole, whole, (engine) => () => marginGradients(engine)),
      row(`${rules}, ${whole} accounts: a tick and a run`, rules, whole, whole, runs),
    ]),
  },
];
