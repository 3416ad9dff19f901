// Transfers between subaccounts, and subaccounts pooled.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../../src/book/bookOf.js';
import { unifiedBook } from '../../../src/book/unified.js';
import type { Core } from '../../../src/index.js';
import { smallTermRules as rules } from '../../fixtures/termRules.js';
import { account, cores, market } from './asked.js';

describe('transfers and pooled subaccounts', () => {
  const rich = account('a', { subaccount: 'rich' });
  const busy = account('a', {
    subaccount: 'busy',
    collateral: [{ asset: 'USD', amount: 10 }],
    positions: [{ instrument: 'ETH-PERPETUAL', quantity: 2, entryPrice: 2500 * 1.0005 }],
  });
  const apart = account('a', { subaccount: 'apart', mode: 'isolated', positions: busy.positions });

  test('a transfer is allowed while the giver stays covered', async () => {
    const [core] = (await cores()) as [Core];
    const inputs = { market, book: bookOf([rich, busy]), rules, asset: 'USD' };
    const to = { account: 'a', subaccount: 'busy' };
    const from = { account: 'a', subaccount: 'rich' };
    const done = core.accounts.checkTransfer({ ...inputs, from, to, amount: 900 });
    expect(done).toMatchObject({ allowed: true, from: { before: 900, after: 0 } });
    expect((done.to?.after as number) - (done.to?.before as number)).toBe(900);
    expect(core.accounts.checkTransfer({ ...inputs, from, amount: 900.5 })).toMatchObject({ allowed: false, reason: 'holds 900 USD' });
    expect(core.accounts.checkTransfer({ ...inputs, from: to, to: from, amount: 5 })).toMatchObject({ allowed: false });
    expect(() => core.accounts.checkTransfer({ ...inputs, to, amount: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'MISSING_FIELD', path: 'inputs.from' }),
    );
    expect(() => core.accounts.checkTransfer({ ...inputs, from, to: from, amount: 1 })).toThrow(expect.objectContaining({ path: 'to' }));
    expect(() => core.accounts.checkTransfer({ ...inputs, from, to, amount: 0 })).toThrow(
      expect.objectContaining({ code: 'NOT_POSITIVE' }),
    );
  });

  test('subaccounts are pooled, isolated buckets stay apart', async () => {
    const [core] = (await cores()) as [Core];
    const run = core.requirements({ market, book: unifiedBook(bookOf([rich, busy, apart])), rules });
    expect(run.subaccounts).toEqual(['', 'apart']);
    const single = core.requirements({ market, book: bookOf([rich, busy, apart]), rules });
    expect(run.initials[0]).toBe(single.initials[single.subaccounts.indexOf('busy')]);
    expect(run.equities[0]).toBe(910);
    expect(run.initials[1]).toBe(single.initials[single.subaccounts.indexOf('apart')]);
  });

  test('an isolated bucket without a name is one beside none, and a fault of its account beside a pool', async () => {
    const [core] = (await cores()) as [Core];
    const nameless = { ...apart, subaccount: '' };
    const lone = unifiedBook(bookOf([nameless, apart]));
    expect([lone.subaccounts, lone.modes, lone.faults]).toEqual([['', 'apart'], ['isolated', 'isolated'], []]);
    const other = account('b');
    for (const order of [
      [nameless, rich, busy, apart, other],
      [rich, busy, nameless, apart, other],
    ]) {
      const book = unifiedBook(bookOf(order));
      expect([book.accounts, book.subaccounts]).toEqual([
        ['a', 'a', 'b'],
        ['', 'apart', ''],
      ]);
      const run = core.requirements({ market, book, rules });
      expect(run.faults).toMatchObject([{ account: 'a', subaccount: '', code: 'DUPLICATE', path: 'accounts["a"].subaccount' }]);
      expect(Array.from(run.statuses)).toEqual([1, 0, 0]);
      const alone = core.requirements({ market, book: bookOf([apart, other]), rules });
      expect(run.initials.slice(1)).toEqual(alone.initials);
    }
  });
});
