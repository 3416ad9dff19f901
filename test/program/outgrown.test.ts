// An account that outgrows its program: changes take their turn, and where there is no memory for a larger program everything stays as it was.
import { describe, expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import { sampleBook } from '../../src/io/sample/book.js';
import { createJsCore } from '../../src/js.js';
import { preset } from '../../src/rules/document/presets.js';
import { faultFrom } from '../io/files.js';
import { bitsOf, market } from './prepared.js';

const book = sampleBook(market, { accounts: 20, seed: 3 });
const inputs = { book, market, rules: preset('margincore') };
const nameOf = (a: number): [string, string] => [book.accounts[a] as string, book.subaccounts[a] as string];
/** A fill of every instrument, several times. */
const trades = (times: number) => ({
  trades: Array.from({ length: times }, () => market.quotes.filter(({ instrument }) => instrument.kind !== 'spot'))
    .flat()
    .map(({ instrument, forward }, n) => ({
      instrument: instrument.id,
      quantity: 1 + (n % 7),
      price: instrument.kind === 'option' ? 0.01 : forward,
    })),
});

/** An order on every instrument, several times: they do not net. */
const orders = (times: number) => ({ orders: trades(times).trades });

describe('accounts that outgrow their program', () => {
  test('two at once take their turn: the answers are those of one after the other', async () => {
    const core = createJsCore();
    const [together, apart] = [await core.prepare(inputs), await core.prepare(inputs)];
    await Promise.all([
      together.trade(...nameOf(2), orders(9)),
      together.trade(...nameOf(5), trades(2)),
      together.trade(...nameOf(5), trades(1)),
    ]);
    await apart.trade(...nameOf(2), orders(9));
    await apart.trade(...nameOf(5), trades(2));
    await apart.trade(...nameOf(5), trades(1));
    expect(bitsOf(together.run())).toEqual(bitsOf(apart.run()));
  });

  test('answer as before while the larger program is made', async () => {
    const engine = await createJsCore().prepare(inputs);
    const before = bitsOf(engine.run());
    const trading = engine.trade(...nameOf(2), orders(9));
    engine.tick({ prices: { BTC: market.underlyings.find(({ id }) => id === 'BTC')?.index as number } });
    expect(bitsOf(engine.run())).toEqual(before);
    await trading;
    expect(bitsOf(engine.run())).not.toEqual(before);
  });

  test('change nothing where there is no memory for it', async () => {
    const { memoryBytes } = await createJsCore().prepare(inputs);
    // the least that holds the book as it stands
    let engine: Awaited<ReturnType<typeof tight>> | undefined;
    const tight = (bytes: number) => createJsCore({ memory: { initialBytes: 2 ** 16, maximumBytes: bytes } }).prepare(inputs);
    for (let pages = Math.floor(memoryBytes / 2 ** 16); engine === undefined; pages++)
      engine = await tight(pages * 2 ** 16).catch(() => undefined);
    const before = bitsOf(engine.run());
    const fault = await faultFrom(engine.trade(...nameOf(2), orders(60)));
    expect(fault).toMatchObject({ code: 'OUT_OF_MEMORY' });
    expect(bitsOf(engine.run())).toEqual(before);
    engine.tick({ prices: { BTC: market.underlyings.find(({ id }) => id === 'BTC')?.index as number } });
    expect(bitsOf(engine.run())).toEqual(before);
    await engine.trade(...nameOf(2), { deposits: { USD: 1 } });
    expect(bitsOf(engine.run())).not.toEqual(before);
  });
});

describe('an account of all instruments', () => {
  test('can be asked everything, from the start and after it has grown', async () => {
    const { trades: lots } = trades(5);
    const large = bookOf([
      {
        account: 'L',
        subaccount: '',
        mode: 'portfolio',
        positions: lots.map(({ instrument, quantity, price }) => ({ instrument, quantity, entryPrice: price })),
        collateral: [{ asset: 'USD', amount: 1e12 }],
      },
      { account: 'S', subaccount: '', mode: 'portfolio', positions: [], collateral: [{ asset: 'USD', amount: 1e12 }] },
    ]);
    const engine = await createJsCore().prepare({ ...inputs, book: large });
    const grew = await createJsCore().prepare({ ...inputs, book: large });
    await grew.trade('S', '', trades(5));
    await grew.trade('S', '', trades(2));
    for (const view of [engine.account('L'), grew.account('L'), grew.account('S')]) {
      const run = (view.account === 'S' ? grew : engine).run();
      const at = run.accounts.indexOf(view.account);
      const { initial } = view.figures().portfolio as { initial: number };
      expect(initial).toBe(run.requirements.portfolio?.initials[at]);
      const id = lots[0]?.instrument as string;
      expect(view.whatIf({ trades: [{ instrument: id, quantity: 1, price: 1 }] }).before.portfolio?.initial).toBe(initial);
      expect(view.explain('portfolio').requirement).toBe('portfolio');
      expect(view.largestWithdrawal('USD').amount).toBeGreaterThan(0);
      expect(view.scenarioPnls('jointScan').positions.length).toBeGreaterThan(100);
      expect((await view.savings()).requirements.length).toBe(3);
    }
  });
});
