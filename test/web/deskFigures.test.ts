// Answers of the page's worker, without a browser: legs against the engine's own markets, a line by hand, accounts without requirements.
import { describe, expect, test } from 'vitest';
import { type Account, bookOf, createCore, type Market } from '../../src/index.js';
import { sampleMarket } from '../../src/io/index.js';
import { preset } from '../../src/rules.js';
import { Desk, type Said } from '../../src/web/desk/desk.js';
import { sampleAccount } from '../../src/web/desk/sampleAccount.js';

const market = sampleMarket(1);
const header = 'type,account,mode,instrument,quantity,entryPrice';

async function said<T>(answer: Promise<Said<T>>): Promise<T> {
  const told = await answer;
  if ('fault' in told) throw new Error(told.fault.message);
  return told.answer;
}

/** A desk with such rows of a book over the sample market. */
async function deskOf(rows: readonly string[]): Promise<Desk> {
  const desk = new Desk();
  await said(desk.open({ kind: 'sample', sample: 'account' }));
  await said(desk.open({ kind: 'files', files: [{ name: 'book.csv', text: [header, ...rows, ''].join('\n') }] }));
  return desk;
}

/** Money for a price that moves by so much, one leg alone, by the engine. */
async function gained(position: Account['positions'][number], underlying: string, moves: readonly number[]): Promise<Float64Array> {
  const core = await createCore();
  const book = bookOf([{ account: 'A', subaccount: '', mode: 'isolated', positions: [position], collateral: [] }]);
  const engine = await core.prepare({ book, market, rules: preset('margincore') });
  const { pnls } = await engine.stress(
    moves.map((move) => ({
      name: String(move),
      kind: 'user' as const,
      description: 'One price moves.',
      source: 'a test',
      spotUnit: 'simple' as const,
      spots: { [underlying]: move, '*': 0 },
      vols: { '*': { kind: 'relative' as const, size: 0 } },
      basis: { '*': 0 },
      assets: { '*': 0 },
    })),
  );
  core.dispose();
  return pnls;
}

const indexOf = ({ underlyings }: Market, id: string): number => underlyings.find((one) => one.id === id)?.index as number;

describe('the desk of the page', () => {
  test('delta of a leg is what the engine gains for a small move, inverse and linear', async () => {
    const desk = new Desk();
    await said(desk.open({ kind: 'sample', sample: 'account' }));
    const { legs } = await said(desk.ask('positions', { requirement: 'portfolio' }));
    expect(legs.length).toBe(sampleAccount.positions.length);
    const move = 1e-4;
    for (const { instrument, quantity, entryPrice, underlying, delta } of legs) {
      const [up, down] = await gained({ instrument, quantity, entryPrice }, underlying, [move, -move]);
      const slope = ((up as number) - (down as number)) / (2 * move * indexOf(market, underlying));
      // a linear leg moves with its forward, basis included; the rest is the third derivative
      expect([instrument, Math.abs(slope / delta - 1) < 0.03]).toEqual([instrument, true]);
      if (/^(BTC|ETH)-/.test(instrument)) expect([instrument, Math.abs(slope / delta - 1) < 1e-4]).toEqual([instrument, true]);
    }
  }, 60_000);

  test('the line of an expiry pays what the contracts say, by hand', async () => {
    const legs = [
      ['BTC-PERPETUAL', 100_000, 80_000],
      ['BTC-30JAN26-80000-P', -2, 0.02],
      ['BTC-30JAN26-100000-C', 3, 0.01],
      ['ETH-30JAN26-2600-P', -20, 0.05],
    ] as const;
    const desk = await deskOf([...legs.map(([id, q, p]) => `position,A,portfolio,${id},${q},${p}`), 'collateral,A,portfolio,USD,500000,']);
    const basis = indexOf(market, 'BTC') / (market.quotes.find(({ instrument }) => instrument.id === 'BTC-PERPETUAL')?.forward as number);
    for (const moved of ['BTC', 'ETH']) {
      const { expiry, prices } = await said(desk.ask('curve', { requirement: 'portfolio', underlying: moved }));
      for (const [n, price] of prices.entries()) {
        const at = (id: string): number => (id === moved ? price : indexOf(market, id));
        let equity = 500_000 + 100_000 * (at('BTC') / 80_000 - basis);
        for (const [id, quantity] of legs.slice(1)) {
          const [underlying, , strike, side] = id.split('-') as [string, string, string, string];
          equity += quantity * Math.max(0, (side === 'C' ? 1 : -1) * (at(underlying) - Number(strike)));
        }
        expect(expiry?.equities[n]).toBeCloseTo(equity, 3);
      }
    }
  }, 60_000);

  test('a hedge that is found releases what a what-if of it does, and no less than any order that is tried by hand', async () => {
    const desk = new Desk();
    await said(desk.open({ kind: 'sample', sample: 'account' }));
    const { orders, frontier, listed } = await said(desk.ask('hedges', { requirement: 'portfolio', costRate: 0 }));
    const core = await createCore();
    const view = (await core.prepare({ book: bookOf([sampleAccount]), market, rules: preset('margincore') })).account('cedar-07');
    const now = view.figures().portfolio?.initial as number;
    const marks = await said(desk.ask('instruments', {}));
    expect(listed).toBe(marks.length);
    const after = (instrument: string, quantity: number): number => {
      const price = marks.find(({ id }) => id === instrument)?.mark as number;
      return view.whatIf({ trades: [{ instrument, quantity, price }] }).after.portfolio?.initial as number;
    };
    for (const { instrument, quantity, initial } of orders) expect(after(instrument, quantity) / initial).toBeCloseTo(1, 12);
    const least = Math.min(...orders.map(({ initial }) => initial));
    expect(least).toBeLessThan(now / 2);
    const options = marks.filter(({ kind, id }) => kind === 'option' && id.startsWith('BTC-')).slice(0, 60);
    for (const { id } of options) for (const size of [-13, 7, 21]) expect(after(id, size)).toBeGreaterThan(least);
    for (const [n, point] of frontier.entries()) expect(point.released).toBeGreaterThanOrEqual(frontier[n - 1]?.released ?? 0);
    core.dispose();
  });

  test('every account is in a bar, without figures, or one that nothing is required of', async () => {
    const desk = await deskOf([
      'account,EMPTY,portfolio,,,',
      'collateral,RICH,portfolio,USD,100,',
      'collateral,OWES,portfolio,USD,-100,',
      'position,LONG,portfolio,BTC-PERPETUAL,1000,80000',
      'position,LOST,portfolio,NOWHERE-PERPETUAL,1,1',
    ]);
    const { histogram } = await said(desk.ask('book', { requirement: 'own' }));
    expect([histogram.unrequired, histogram.counts.reduce((sum, count) => sum + count, 0)]).toEqual([3, 1]);
  });

  test('positions as a venue exports them are a book of one account, bad rows on their own lines; what was not read is told', async () => {
    const desk = new Desk();
    await said(desk.open({ kind: 'sample', sample: 'account' }));
    const text = [
      'Instrument,Side,Size,Avg. Price,Total PnL',
      'BTC-PERPETUAL,buy,"250,000","86,150.5",1',
      '',
      'BTC-27MAR26-80000-P,,\u221212,0.0312,2',
      'ETH-PERPETUAL,Sell,90000,$3105.2,3',
      'ETH-27MAR26-3600-C,,many,0.04,4',
    ].join('\r\n');
    const { name, one } = await said(desk.open({ kind: 'files', files: [{ name: 'my export.csv', text }] }));
    expect([name, one.account]).toStrictEqual(['my export.csv, without its columns Total PnL', 'my-export']);
    const { account } = await said(desk.ask('holding', {}));
    expect(account.positions.map(({ instrument, quantity, entryPrice }) => [instrument, quantity, entryPrice])).toStrictEqual([
      ['BTC-PERPETUAL', 250_000, 86_150.5],
      ['BTC-27MAR26-80000-P', -12, 0.0312],
      ['ETH-PERPETUAL', -90_000, 3105.2],
    ]);
    expect((await said(desk.ask('faults', {}))).rows.map(({ row }) => row)).toStrictEqual(['my export.csv:6']);
  });

  test('a book of one line is a book', async () => {
    const desk = new Desk();
    await said(desk.open({ kind: 'sample', sample: 'account' }));
    const text = '{"type":"collateral","account":"A","asset":"BTC","amount":2}\n';
    expect((await said(desk.open({ kind: 'files', files: [{ name: 'book.ndjson', text }] }))).one.account).toBe('A');
  });
});
