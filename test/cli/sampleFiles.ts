// Files that tests of the command line start from: the synthetic market, and a seeded book over it.
import { sampleBook, sampleMarket, writeBook, writeMarket } from '../../src/io/index.js';
import { Files } from '../io/files.js';

export interface SampleFiles {
  readonly files: Files;
  readonly market: string;
  readonly book: string;
}

/** Call `write` before the first test: it fills the folder. */
export function sampleFiles(accounts = 60, seed = 7): SampleFiles & { readonly write: () => Promise<void> } {
  const files = new Files();
  const market = files.path('market.json');
  const book = files.path('book.csv');
  const write = async (): Promise<void> => {
    const synthetic = sampleMarket(seed);
    await writeMarket(market, synthetic);
    await writeBook(book, sampleBook(synthetic, { accounts, seed }));
  };
  return { files, market, book, write };
}
