// engine.reverseStress and engine.spotVol: roots against a dense scan of an independent oracle, cells against stress runs of the same moves.

import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import type { Book } from '../../src/book/book.js';
import type { MarginEngine } from '../../src/engine/prepared/engine.js';
import type { ReverseInputs, ReverseStress } from '../../src/engine/prepared/stress/reverse.js';
import type { SpotVolGrid, SpotVolInputs } from '../../src/engine/prepared/stress/spotVol.js';
import { bookOf, type Core, createCore, Fault } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import type { StressPath } from '../../src/risk/stress/path.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { preset } from '../../src/rules.js';
import { backends } from '../backends.js';
import { smallAccounts } from '../fixtures/smallBook.js';
import { smallDocument } from '../fixtures/smallDocument.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { smallRules } from '../fixtures/smallRules.js';
import { bookSumRelative, revaluationRelative, reverseSigmas } from '../precision.js';
import { excessToday, grossOf, nothing, type OracleShock, positionWorth } from '../reference/stressOracle.js';

const market = smallMarket();
const cores = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));
const core = cores[0] as Core;
const rules = smallDocument;

const one = (account: string, mode: Account['mode'], usd: number, ...positions: [string, number, number][]): Account => ({
  account,
  subaccount: '',
  mode,
  positions: positions.map(([instrument, quantity, entryPrice]) => ({ instrument, quantity, entryPrice })),
  collateral: [
    { asset: 'USD', amount: usd },
    { asset: 'BTC', amount: 0.5 },
  ],
});
const accounts: readonly Account[] = [
  ...smallAccounts(),
  one('long', 'portfolio', 60_000, ['ETH-PERPETUAL', 2_000, 2_500]),
  one('short', 'cross', 60_000, ['ETH-PERPETUAL', -2_000, 2_500]),
  one('inverse', 'isolated', 20_000, ['BTC-PERPETUAL', 40_000, 80_000]),
  one('straddle', 'portfolio', 120_000, ['BTC-E1-80000-C', -4, 0.05], ['BTC-E1-80000-P', -4, 0.05]),
  one('writer2', 'isolated', 200_000, ['ETH-E0-2200-P', -200, 12], ['ETH-E2-3500-C', -100, 160]),
  // falls below between the strikes, and stands again beyond them
  one('valley', 'cross', 0, ['ETH-E0-2200-P', -100, 12], ['ETH-E0-1800-P', 300, 12]),
  one('spread', 'portfolio', 3_000, ['ETH-F0', 300, 2_480], ['BTC-SPOT', -8, 80_000]),
  one('poor', 'cross', -60_000, ['ETH-PERPETUAL', 10, 2_500]),
];
const book = bookOf([...accounts]);
const paths: readonly StressPath[] = [
  { name: 'joint', spots: { BTC: 0.03, ETH: 0.045 }, vols: { '*': -0.05 } },
  { name: 'ETH', spots: { ETH: 0.05, '*': 0 }, vols: { '*': 0 } },
  { name: 'vols', spots: { '*': 0 }, vols: { '*': 0.1 } },
];
const inputs = { form: 'still', paths, maximumSigmas: 15, steps: 150, tolerance: 1e-9 } as const;
const engineOf = (of: Book = book, on: Core = core, at = market): Promise<MarginEngine> => on.prepare({ market: at, book: of, rules });

async function onCores(given: ReverseInputs, of: Book = book): Promise<ReverseStress> {
  const [first, ...others] = await Promise.all(cores.map(async (each) => (await engineOf(of, each)).reverseStress(given)));
  for (const other of others) expect(other).toStrictEqual(first);
  return first as ReverseStress;
}

const slope = (table: Readonly<Record<string, number>>, id: string): number => (id in table ? table[id] : table['*']) as number;

/** Prices at z: exp(slope z) of today's. */
const at = (path: StressPath, z: number): OracleShock => {
  const price = (id: string): number => Math.exp(slope(path.spots, id) * z);
  const asset = (id: string): number => {
    const unit = market.underlyings.find((each) => each.asset === id);
    return unit ? price(unit.id) : 1;
  };
  return { price, basis: () => 1, asset, vol: (id, vol) => vol * Math.exp(slope(path.vols, id) * z) };
};

/** Collateral after haircuts at z less that of today, by the haircuts of the rule: amounts stay, prices move. */
function collateralGain(account: Account, shock: OracleShock): number {
  const amounts = new Map<string, number>();
  for (const { asset, amount } of account.collateral) amounts.set(asset, (amounts.get(asset) ?? 0) + amount);
  let gain = 0;
  for (const [asset, amount] of amounts) {
    const { tiers } = (smallRules.collateral[asset] ?? smallRules.collateral['*']) as (typeof smallRules.collateral)[string];
    let lost = 0;
    let from = 0;
    for (const { upTo, haircut } of tiers) {
      const to = Math.min(Math.abs(amount), upTo ?? Number.POSITIVE_INFINITY);
      lost += Math.max(0, to - from) * haircut;
      from = Math.max(from, to);
    }
    const { price } = market.assets.find(({ id }) => id === asset) as { price: number };
    gain += (amount - lost) * price * (shock.asset(asset) - 1);
  }
  return gain;
}

/** The nearest z on one side with equity below maintenance, by a dense scan and bisection; undefined when there is none. */
function oracleRoot(account: Account, path: StressPath, sign: 1 | -1): number | undefined {
  const excess = excessToday(account, market, smallRules);
  const today = positionWorth(account, market, nothing);
  const g = (z: number): number => excess + (positionWorth(account, market, at(path, z)) - today) + collateralGain(account, at(path, z));
  if (excess < 0) return 0;
  const step = 0.025;
  for (let k = 1; k <= 15 / step; k++) {
    if (g(sign * k * step) >= 0) continue;
    let [inner, outer] = [sign * (k - 1) * step, sign * k * step];
    for (let i = 0; i < 45; i++) {
      const middle = (inner + outer) / 2;
      if (g(middle) < 0) outer = middle;
      else inner = middle;
    }
    return outer;
  }
  return undefined;
}

const reverse = await onCores(inputs);
const placeOf = (account: Account): number =>
  reverse.accounts.findIndex((id, p) => id === account.account && reverse.subaccounts[p] === account.subaccount);

describe('engine.reverseStress', () => {
  test.each(accounts.map((account) => [`${account.account}/${account.subaccount}`, account] as const))(
    '%s: the nearest roots up and down',
    (_, account) => {
      const place = placeOf(account);
      paths.forEach((path, p) => {
        const cell = p * reverse.accounts.length + place;
        const [up, down] = [reverse.own.ups[cell] as number, reverse.own.downs[cell] as number];
        const [higher, lower] = [oracleRoot(account, path, 1), oracleRoot(account, path, -1)];
        if (higher === undefined) expect(up).toBe(Number.POSITIVE_INFINITY);
        else expect(Math.abs(up - higher)).toBeLessThanOrEqual(reverseSigmas);
        if (lower === undefined) expect(down).toBe(Number.NEGATIVE_INFINITY);
        else expect(Math.abs(down - lower)).toBeLessThanOrEqual(reverseSigmas);
        expect(Math.abs(reverse.own.nearest[cell] as number)).toBe(Math.min(up, Math.abs(down)));
      });
    },
  );

  test('the nearest root is found where equity stands again further out', async () => {
    const valley = placeOf(accounts.find(({ account }) => account === 'valley') as Account);
    const cell = reverse.accounts.length + valley;
    expect(reverse.own.downs[cell]).toBeLessThan(-1);
    const far = { underlyings: ['ETH'], moves: [Math.exp(-15 * 0.05) - 1], volShocks: [0], account: { account: 'valley' } };
    expect((reverse.own.excesses[valley] as number) + ((await (await engineOf()).spotVol(far)).pnls[0] as number)).toBeGreaterThan(0);
  });

  test('the accounts here fall on either side, on both, on none, and are below already', () => {
    const kinds = new Set(Array.from(reverse.own.ups, (up, cell) => `${Number.isFinite(up)} ${Number.isFinite(reverse.own.downs[cell])}`));
    expect(kinds).toEqual(new Set(['true true', 'true false', 'false true', 'false false']));
    expect(reverse.own.nearest[placeOf(accounts.at(-1) as Account)]).toBe(0);
    expect(reverse.faults).toEqual([]);
  });

  test('what is returned is below maintenance, and the tolerance before it is not', async () => {
    const coarse = await onCores({ ...inputs, tolerance: 1e-3 });
    reverse.own.ups.forEach((up, cell) => {
      const other = coarse.own.ups[cell] as number;
      if (Number.isFinite(up)) expect(other - up).toBeGreaterThanOrEqual(-reverseSigmas);
      if (Number.isFinite(up)) expect(other - up).toBeLessThanOrEqual(1e-3);
      else expect(other).toBe(up);
    });
  });

  test('gives the same bits on two threads and for an account alone', async () => {
    for (const { name } of backends) {
      const threaded = await createCore({ backend: name, threads: 2 });
      await threaded.threadsSettled();
      expect(await (await engineOf(book, threaded)).reverseStress(inputs)).toStrictEqual(reverse);
      threaded.dispose();
    }
    for (const account of [accounts[0], accounts[10]] as Account[]) {
      const alone = await onCores(inputs, bookOf([account]));
      for (const p of paths.keys()) expect(alone.own.ups[p]).toBe(reverse.own.ups[p * reverse.accounts.length + placeOf(account)]);
    }
  });

  test('a bad position is a fault of its account, and of nobody else', async () => {
    const bad: Account = {
      account: 'zz',
      subaccount: '',
      mode: 'portfolio',
      collateral: [],
      positions: [{ instrument: 'NOWHERE', quantity: 1, entryPrice: 1 }],
    };
    const faulty = await onCores(inputs, bookOf([...accounts, bad]));
    expect(faulty.faults.map(({ account, code }) => [account, code])).toEqual([['zz', 'UNKNOWN_INSTRUMENT']]);
    expect(faulty.own.nearest[faulty.accounts.length - 1]).toBeNaN();
    expect(faulty.own.ups.slice(0, accounts.length)).toEqual(reverse.own.ups.slice(0, accounts.length));
  });

  test('P&L beyond the doubles on a path is a fault of its account', async () => {
    const giant = one('giant', 'cross', 1e308, ['ETH-SPOT', 1e304, 2_500]);
    const giants = await onCores(inputs, bookOf([...accounts, giant]));
    const place = giants.accounts.indexOf('giant');
    expect([...giants.statuses].filter((status) => status === 1)).toHaveLength(1);
    expect(giants.statuses[place]).toBe(1);
    expect(giants.own.ups[place]).toBeNaN();
    expect(giants.faults.map(({ account, code }) => [account, code])).toEqual([['giant', 'OVERFLOW']]);
  });

  test('progress ascends to its end, and an abort ends the search', async () => {
    const engine = await engineOf();
    const seen: number[] = [];
    await engine.reverseStress({ ...inputs, onProgress: (done, total) => seen.push(done / total) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const stop = new AbortController();
    const aborted = engine.reverseStress({
      ...inputs,
      signal: stop.signal,
      onProgress: (done) => done === 2 && stop.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    expect((await engine.reverseStress(inputs)).own.ups).toEqual(reverse.own.ups);
  });

  test('paths of the factor model: beta is correlation times sigma, the others stand still', async () => {
    const [joint, btc] = (await engineOf()).stressPaths({ horizonDays: 4, driver: 'BTC' });
    const { names, vols, correlation } = smallRules.factors.spot;
    const [b, e] = [names.indexOf('BTC'), names.indexOf('ETH')];
    const sigma = (i: number): number => (vols[i] as number) * Math.sqrt(4 / smallRules.factors.daysPerYear);
    expect(joint?.spots.BTC).toBeCloseTo(sigma(b), 14);
    expect(joint?.spots.ETH).toBeCloseTo(sigma(e) * ((correlation[b] as number[])[e] as number), 14);
    expect(btc).toEqual({ name: 'BTC', spots: { BTC: joint?.spots.BTC, '*': 0 }, vols: { '*': 0 } });
  });

  test('every requirement is searched for, and the own one of an account is the one of its name', () => {
    expect(Object.keys(reverse.requirements)).toEqual(['isolated', 'cross', 'portfolio']);
    reverse.own.names.forEach((name, place) => {
      for (const p of paths.keys()) {
        const cell = p * reverse.accounts.length + place;
        expect(reverse.own.nearest[cell]).toBe(reverse.requirements[name]?.nearest[cell]);
      }
    });
    expect(reverse.requirements.cross?.nearest).not.toEqual(reverse.requirements.portfolio?.nearest);
  });

  test('where the search has stopped, a stress leaves nothing at current margin', async () => {
    const engine = await engineOf();
    let seen = 0;
    const sides = [...reverse.accounts.keys()].flatMap((place) =>
      [reverse.own.ups, reverse.own.downs].map((column) => [place, column] as const),
    );
    for (const [place, column] of sides) {
      const z = column[reverse.accounts.length + place] as number;
      if (z === 0 || !Number.isFinite(z)) continue;
      seen += 1;
      const there: StressScenario = {
        name: 'there',
        kind: 'user',
        description: 'where the search has stopped',
        source: 'this test',
        spotUnit: 'log',
        spots: { ETH: 0.05 * z, '*': 0 },
        vols: { '*': { kind: 'relative', size: 0 } },
        basis: { '*': 0 },
        assets: { '*': 0 },
      };
      const left = (await engine.stress([there])).own.excessesAtCurrentMargin[place] as number;
      // the tolerance of the search times the slope, and rounding
      expect(Math.abs(left)).toBeLessThanOrEqual(1e-3);
    }
    expect(seen).toBeGreaterThan(2);
  });

  test('a rule without factors has paths by another document that has them', async () => {
    const engine = await core.prepare({ market, book, rules: preset('binance-futures') });
    const asked = { horizonDays: 1, driver: 'BTC' };
    expect(() => engine.stressPaths(asked)).toThrow(Fault);
    const paths2 = engine.stressPaths({ ...asked, sigmas: rules });
    expect(paths2).toEqual((await engineOf()).stressPaths(asked));
    const run = await engine.reverseStress({ ...inputs, paths: paths2 });
    expect(run.own).toMatchObject({ names: book.accounts.map(() => 'isolated') });
    expect(run.partial.some((partial) => partial === 1)).toBe(true);
  });

  test('refuses what makes no sense, by name', async () => {
    const refusal = async (given: object): Promise<string> => {
      try {
        await (await engineOf()).reverseStress({ ...inputs, ...given } as ReverseInputs);
      } catch (error) {
        if (error instanceof Fault) return `${error.code} ${error.path}`;
        throw error;
      }
      return 'nothing';
    };
    expect(await refusal({ paths: [] })).toBe('SHAPE_MISMATCH paths');
    expect(await refusal({ paths: [paths[0], paths[0]] })).toBe('DUPLICATE paths[1].name');
    expect(await refusal({ paths: [{ name: 'x', spots: { BTC: 0.1 }, vols: { '*': 0 } }] })).toBe('UNKNOWN_FACTOR paths["x"].spots["ETH"]');
    expect(await refusal({ paths: [{ name: 'x', spots: { '*': 10 }, vols: { '*': 0 } }] })).toBe('OUT_OF_RANGE paths[0].spots["*"]');
    expect(await refusal({ maximumSigmas: 0 })).toBe('NOT_POSITIVE maximumSigmas');
    expect(await refusal({ tolerance: 0 })).toBe('NOT_POSITIVE tolerance');
    expect(await refusal({ steps: 0.5 })).toBe('TYPE_MISMATCH steps');
  });
});

describe('engine.spotVol', () => {
  const moves = [-0.4, -0.1, 0, 0.25];
  const volShocks = [-0.5, 0, 1];

  test.each([[['BTC']], [['ETH']], [['BTC', 'ETH']]])('of %s: every cell is the difference of two margin runs', async (underlyings) => {
    const still = { kind: 'relative', size: 0 } as const;
    const scenarios = volShocks.flatMap((size) =>
      moves.map(
        (move): StressScenario => ({
          name: `${move} ${size}`,
          kind: 'user',
          description: 'a cell',
          source: 'this test',
          spotUnit: 'simple',
          spots: { ...Object.fromEntries(underlyings.map((id) => [id, move])), '*': 0 },
          vols: { ...Object.fromEntries(underlyings.map((id) => [id, { kind: 'relative', size } as const])), '*': still },
          basis: { '*': 0 },
          assets: { '*': 0 },
        }),
      ),
    );
    const engine = await engineOf();
    const stress = await engine.stress(scenarios);
    const whole = await engine.spotVol({ underlyings, moves, volShocks });
    const gross = accounts.reduce((sum, account) => sum + grossOf(account, market), 0);
    expect(whole.accounts).toBe(accounts.length);
    for (const [cell, { pnl }] of stress.own.totals.entries())
      expect(Math.abs((whole.pnls[cell] as number) - pnl)).toBeLessThanOrEqual(revaluationRelative * gross);
    for (const account of accounts) {
      const grids = await Promise.all(
        cores.map(async (each) =>
          (await engineOf(book, each)).spotVol({
            underlyings,
            moves,
            volShocks,
            account: { account: account.account, subaccount: account.subaccount },
          }),
        ),
      );
      for (const grid of grids) expect(grid).toStrictEqual(grids[0]);
      grids[0]?.pnls.forEach((pnl, cell) => {
        const difference = stress.pnls[cell * accounts.length + placeOf(account)] as number;
        expect(Math.abs(pnl - difference)).toBeLessThanOrEqual(revaluationRelative * grossOf(account, market));
      });
    }
    expect(whole.pnls[1 * moves.length + 2]).toBe(0);
  });

  test('the book is the sum of its accounts; faults are left out and named', async () => {
    const sample = sampleMarket(3);
    const bad: Account = { account: 'A0', subaccount: '', mode: 'cross', positions: [], collateral: [{ asset: 'NOTHING', amount: 1 }] };
    const drawn = sampleBook(sample, { accounts: 40, seed: 3 });
    const engine = await engineOf(drawn, core, sample);
    const grid = await engine.spotVol({ underlyings: ['BTC', 'SOL'], moves, volShocks });
    const sums = new Float64Array(grid.pnls.length);
    let gross = 0;
    for (const [i, account] of drawn.accounts.entries()) {
      const alone = await engine.spotVol({
        underlyings: ['BTC', 'SOL'],
        moves,
        volShocks,
        account: { account, subaccount: drawn.subaccounts[i] as string },
      });
      alone.pnls.forEach((pnl, cell) => {
        sums[cell] += pnl;
        gross += Math.abs(pnl);
      });
    }
    for (const [cell, sum] of sums.entries())
      expect(Math.abs(sum - (grid.pnls[cell] as number))).toBeLessThanOrEqual(bookSumRelative * gross);
    const ask = async (of: Book, given: Partial<SpotVolInputs>): Promise<SpotVolGrid> =>
      (await engineOf(of)).spotVol({ underlyings: ['BTC'], moves, volShocks, ...given });
    const faulty = await ask(bookOf([bad, ...accounts]), {});
    expect([faulty.accounts, faulty.faulted, faulty.faults.map(({ code }) => code)]).toEqual([accounts.length, 1, ['UNKNOWN_ASSET']]);
    expect(faulty.pnls).toEqual((await ask(book, {})).pnls);
    await expect(ask(bookOf([bad]), { account: { account: 'A0' } })).rejects.toMatchObject({ code: 'UNKNOWN_ASSET' });
    await expect(ask(book, { underlyings: ['DOGE'] })).rejects.toMatchObject({
      code: 'UNKNOWN_UNDERLYING',
    });
    await expect(ask(book, { moves: [-1] })).rejects.toMatchObject({
      code: 'OUT_OF_RANGE',
    });
    await expect(ask(book, { account: { account: 'nobody' } })).rejects.toMatchObject({ code: 'UNKNOWN_ACCOUNT' });
  });
});
