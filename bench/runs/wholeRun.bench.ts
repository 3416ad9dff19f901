// The whole run: 100,000 accounts x 10 positions in 2,000 options, Greeks, variance over 10 factors, worst loss, VaR and shortfall over 1,000
// scenarios.
import type { KernelBench } from '../kernels/kernelBench.js';
import { type Book, bookBytes, type Sizes, seededBook, smallRunSizes, wholeRunSizes } from './book.js';
import { wholeRunError, wholeRunTolerance } from './oracle.js';
import { runBytes, wholeRun } from './stages.js';

export function wholeRunCase(sizes: Sizes): KernelBench<Book>['cases'][number] {
  const { accounts, positions, instruments, scenarios } = sizes;
  return {
    name: `${accounts} accounts x ${positions}, ${instruments} instruments, ${scenarios} scenarios`,
    items: accounts,
    bytes: bookBytes(sizes) + runBytes(sizes),
    make(backend, arena, seed) {
      const book = seededBook(backend, arena, seed, sizes);
      const whole = wholeRun(backend, arena, book);
      return {
        data: book,
        run: () => whole.run(),
        check() {
          whole.run();
          const error = wholeRunError(book, whole);
          if (!(error <= wholeRunTolerance)) throw new Error(`a whole run is off by ${error}`);
        },
      };
    },
  };
}

export const bench: KernelBench<Book> = {
  kernel: 'wholeRun',
  item: 'account',
  cases: [wholeRunCase(smallRunSizes), wholeRunCase(wholeRunSizes)],
};
