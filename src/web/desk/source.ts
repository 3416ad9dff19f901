// What a book may be opened from: a sample, or files as they were dropped, pasted or chosen, told apart by what they hold.
import { bookOf, Fault } from '../../index.js';
import { sampleMarket } from '../../io/index.js';
import type { NamedText, Opened } from './files.js';
import { sampleAccount } from './sampleAccount.js';

export type Source =
  | { readonly kind: 'sample'; readonly sample: 'account' }
  | { readonly kind: 'sample'; readonly sample: 'book'; readonly accounts: number }
  | { readonly kind: 'files'; readonly files: readonly NamedText[] };

export async function opened(source: Source): Promise<Opened> {
  if (source.kind === 'sample') {
    const market = sampleMarket(1);
    if (source.sample === 'account') return { name: sampleAccount.account, synthetic: true, market, book: bookOf([sampleAccount]) };
    const { sampleBook } = await import('./sampleBook.js');
    const book = sampleBook(market, { accounts: source.accounts, seed: 1 });
    return { name: `sample of ${source.accounts.toLocaleString('en-US')} accounts`, synthetic: true, market, book };
  }
  const { ofText } = await import('./files.js');
  const found = await Promise.all(source.files.map(ofText));
  if (found.length === 0) throw new Fault('BAD_ARGUMENT', 'files', 'a book, a market, rules or replies of a venue', 'no file');
  return Object.assign({}, ...found) as Opened;
}
