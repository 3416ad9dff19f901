// Files that tests of the command line start from: the synthetic market, and a seeded book over it.
// A quick run has a part of its options.
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { thinned } from '../fixtures/thinned.js';
import { Files } from '../io/files.js';
import { runs } from '../size.js';

export interface SampleFiles {
  readonly files: Files;
  readonly market: string;
  readonly book: string;
}

/** Call `write` before the first test: it fills the folder. */
export function sampleFiles(accounts = 60, seed = 7, part = runs(1, 4)): SampleFiles & { readonly write: () => Promise<void> } {
  const files = new Files();
  const market = files.path('market.json');
  const book = files.path('book.csv');
  const write = async (): Promise<void> => {
    const synthetic = thinned(sampleMarket(seed), part);
    await writeMarket(market, synthetic);
    await writeBook(book, sampleBook(synthetic, { accounts, seed }));
  };
  return { files, market, book, write };
}
