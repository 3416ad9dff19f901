// Subaccounts pooled into unified accounts, margined: what the pool is asked for, what stays apart, whose name clashes.
import { expect, test } from 'vitest';
import { unifiedBook } from '../../../src/book/unified.js';
import { prepared } from '../prepared.js';
import { held, holder, small, smallRules } from './asked.js';

const rich = holder('a', { subaccount: 'rich' });
const busy = holder('a', {
  subaccount: 'busy',
  collateral: [{ asset: 'USD', amount: 10 }],
  positions: [{ instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 * 1.0005 }],
});
const apart = holder('a', { subaccount: 'apart', mode: 'isolated', positions: busy.positions });

test('subaccounts are pooled, isolated ones stay apart', async () => {
  const book = held(rich, busy, apart);
  const run = (await prepared('js', smallRules, unifiedBook(book), small)).run();
  const single = (await prepared('js', smallRules, book, small)).run();
  const of = (subaccount: string): number => single.requirements.whole?.initials[single.subaccounts.indexOf(subaccount)] as number;
  expect(run.subaccounts).toEqual(['', 'apart']);
  expect(run.requirements.whole?.initials).toEqual(Float64Array.of(of('busy'), of('apart')));
  expect(run.requirements.whole?.equities[0]).toBe(910);
});

test('an isolated subaccount without a name is a fault of its account beside a pool, and harms no other', async () => {
  const nameless = { ...apart, subaccount: '' };
  const other = holder('b');
  for (const order of [
    [nameless, rich, busy, apart, other],
    [rich, busy, nameless, apart, other],
  ]) {
    const run = (await prepared('js', smallRules, unifiedBook(held(...order)), small)).run();
    expect(run.faults).toMatchObject([{ account: 'a', subaccount: '', code: 'DUPLICATE', path: 'accounts["a"].subaccount' }]);
    const alone = (await prepared('js', smallRules, held(apart, other), small)).run();
    expect(run.requirements.whole?.initials.slice(1)).toEqual(alone.requirements.whole?.initials);
  }
});
