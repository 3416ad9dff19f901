// OKX account/position-builder: each risk unit's parts, their sums, the addition by borrowing, the ratio.
// Parts of futures are recomputed; those that need option quotes are taken as stated.
import type { Draft } from './draft.js';
import { has, list, maybe, must, mustWord, part, type Row } from './fields.js';

export const isBuilder = (row: Row): boolean => Array.isArray(row.riskUnitData);

export interface Beside {
  readonly rows: readonly Row[];
  /** Size of a contract, by instrument. */
  readonly sizes: ReadonlyMap<string, number>;
  /** By `BTC-USDT`, `USDT-USD`. */
  readonly indexes: ReadonlyMap<string, number>;
}

/** Basis charge of the delta; of other coins the larger. */
const basisRates: Readonly<Record<string, number>> = { BTC: 0.002, ETH: 0.002 };
const otherBasis = 0.008;
const initialOverMaintenance = 1.3;
const borrow = { maintenance: 0.02, initial: 0.1, fee: 0.001 };

/** Numbers that double arithmetic in another order leaves. */
const double = (x: number): number => 1e-12 * Math.abs(x) + 1e-12;

export function builder(draft: Draft, reply: Row, { rows, sizes, indexes }: Beside): void {
  draft.read.push('position-builder');
  const dollar = indexes.get('USDT-USD');
  const noDollar = 'the price of USDT: index-tickers has USDT-USD';
  const state = (name: string, stated: number | undefined, rule: string, value: number | undefined, missing: string, own = false): void => {
    const made = value === undefined || !Number.isFinite(value) ? { missing } : { recompute: () => value };
    draft.figure({ name, stated, rule, own, within: 2 * double(stated ?? 0), ...made });
  };
  const at = (key: string): number | undefined => maybe(reply, key, 'position-builder');
  const liquidity = part(rows.find((row) => part(row, 'mr7Rates') !== undefined) ?? {}, 'mr7Rates') ?? {};
  const units = list(reply, 'riskUnitData');
  for (const [i, unit] of units.entries()) {
    const name = mustWord(unit, 'riskUnit', `riskUnitData[${i}]`);
    riskUnit(name, unit);
  }
  const sum = (key: string): number => units.reduce((all, unit) => all + (maybe(unit, key, 'riskUnitData') ?? 0), 0);
  const assets = list(reply, 'assets');
  const dollars = (asset: Row): number | undefined => (asset.ccy === 'USDT' ? dollar : asset.ccy === 'USD' ? 1 : undefined);
  const worths = assets.map((asset) => {
    const price = dollars(asset);
    return price === undefined ? undefined : must(asset, 'availEq', 'assets') * price;
  });
  const known = worths.length > 0 && !worths.includes(undefined);
  const liability = known ? (worths as number[]).reduce((all, worth) => all + Math.max(0, -worth), 0) : undefined;
  const eq = at('eq');
  const [derivatives, borrowed] = [at('derivMmr'), at('borrowMmr')];
  state('derivMmr', derivatives, 'maintenance of the risk units', sum('mmr'), '', true);
  state('borrowMmr', borrowed, '2 % of what is owed', liability === undefined ? undefined : borrow.maintenance * liability, noDollar);
  for (const [i, asset] of assets.entries()) {
    const worth = worths[i];
    const owed = worth === undefined ? undefined : borrow.initial * Math.max(0, -worth);
    state(`assets[${String(asset.ccy)}].borrowImr`, maybe(asset, 'borrowImr', 'assets'), '10 % of what is owed', owed, noDollar);
  }
  const borrowImr = assets.reduce((all, asset) => all + (maybe(asset, 'borrowImr', 'assets') ?? 0), 0);
  state('totalMmr', at('totalMmr'), 'of derivatives and borrowing', (derivatives ?? Number.NaN) + (borrowed ?? 0), '', true);
  state('totalImr', at('totalImr'), 'of the risk units and borrowing', sum('imr') + borrowImr, '', true);
  state('upl', at('upl'), 'of the risk units', sum('upl'), '', true);
  state('eq', eq, 'assets in dollars', known ? (worths as number[]).reduce((all, worth) => all + worth, 0) : undefined, noDollar);
  const due = at('totalMmr');
  const ratio =
    eq === undefined || due === undefined || liability === undefined
      ? undefined
      : eq / (due + liability * borrow.fee * (1 + borrow.maintenance));
  state('marginRatio', at('marginRatio'), 'equity over maintenance and the fee of repaying', ratio, noDollar);
  const gross = units
    .flatMap((unit) => list(unit, 'portfolios'))
    .reduce((all, row) => all + Math.abs(maybe(row, 'notionalUsd', 'portfolios') ?? 0), 0);
  state('acctLever', at('acctLever'), 'notional over equity', eq === undefined ? undefined : gross / eq, '');

  function riskUnit(name: string, unit: Row): void {
    const path = `riskUnitData[${name}]`;
    const of = (key: string): number | undefined => maybe(unit, key, path);
    const one = (key: string, rule: string, value: number | undefined, missing: string, own = false): void =>
      state(`${path}.${key}`, of(key), rule, value, missing, own);
    const portfolios = list(unit, 'portfolios');
    const linear = portfolios.every((row) => /-USDT-|-USDC-/.test(String(row.instId)) && !/-[CP]$/.test(String(row.instId)));
    const coins = portfolios.map((row) => {
      const size = sizes.get(String(row.instId));
      return size === undefined ? undefined : must(row, 'amt', path) * size;
    });
    const quoted = linear && dollar !== undefined && !coins.includes(undefined);
    const why = !linear
      ? 'options or inverse contracts: their quotes are not in the reply'
      : dollar === undefined
        ? noDollar
        : 'sizes of contracts: public/instruments has them';
    const total = (price: (row: Row) => number): number | undefined =>
      quoted ? portfolios.reduce((all, row, i) => all + (coins[i] as number) * price(row) * dollar, 0) : undefined;
    const delta = total((row) => must(row, 'markPx', path));
    one('delta', 'coins x mark in dollars', delta, why);
    one(
      'upl',
      'coins x (mark - average) in dollars',
      total((row) => must(row, 'markPx', path) - must(row, 'avgPx', path)),
      why,
    );
    const index = indexes.get(`${name}-USDT`);
    const held = index === undefined ? undefined : total(() => index);
    const noIndex = held === undefined && quoted ? `the index of ${name}: index-tickers has ${name}-USDT` : why;
    const shocks = Object.keys(part(part(unit, 'mr1Scenarios') ?? {}, 'volSame') ?? {}).map(Number);
    const worst = (moves: readonly number[], size: number): number => moves.reduce((most, move) => Math.max(most, -move * size), 0);
    one('mr1', 'the worst move of the index', held === undefined || shocks.length === 0 ? undefined : worst(shocks, held), noIndex);
    const stated = of('delta');
    const basis = stated === undefined ? undefined : (basisRates[name] ?? otherBasis) * Math.abs(stated);
    one('mr4', 'basis: a share of the delta', basis, '');
    const extreme = part(unit, 'mr6FinalResult') ?? {};
    const loss = has(extreme, 'pnl') ? must(extreme, 'pnl', path) : undefined;
    const twice = held !== undefined && has(extreme, 'spotShock') ? must(extreme, 'spotShock', path) * held : loss;
    one('mr6', 'half of the loss of twice the range', twice === undefined ? undefined : Math.max(0, -twice / 2), why);
    const rate = maybe(liquidity, name, 'mr7Rates');
    one(
      'mr7',
      'a share of the delta',
      rate === undefined || stated === undefined ? undefined : rate * Math.abs(stated),
      'the rate of this part is not in the reply',
    );
    const parts = ['mr1', 'mr2', 'mr3', 'mr4', 'mr5'].reduce((all, key) => all + (of(key) ?? 0), 0);
    one('mmr', 'mr1 to mr5 together, at least mr6', Math.max(parts, of('mr6') ?? 0), '', true);
    const mmr = of('mmr');
    one('imr', '1.3 x maintenance', mmr === undefined ? undefined : initialOverMaintenance * mmr, '', true);
  }
}
