// How far prices of assets move, and how they move together: what the caller states, or the factors of a document.
import { fieldsOf, listOf, objectOf } from '../../../book/fields.js';
import { identifier, nonNegative, positive } from '../../../check.js';
import { Fault } from '../../../fault.js';
import { checkCorrelation, matrixOf } from '../../../market/correlation.js';
import type { Market } from '../../../market/market.js';
import { compareIds } from '../../../market/order.js';
import type { Rules } from '../../../rules/document/rules.js';
import { factorsAsked } from '../stress/inputs.js';
import type { Inside } from './subject.js';

/** Volatilities of prices of assets. */
export interface StatedVolatilities {
  /** Annual volatility of the log price by asset, decimal; 0 for what stands still. */
  readonly annual: Readonly<Record<string, number>>;
  /** Days of a year that they are of. */
  readonly daysPerYear: number;
  /** Correlation of the assets in this order: rows of their matrix. */
  readonly correlation?: { readonly assets: readonly string[]; readonly rows: readonly (readonly number[])[] };
}

export interface Volatilities {
  /** Days of the year that annual volatilities refer to. */
  readonly daysPerYear: number;
  /** Source of the volatilities, in words. */
  readonly source: string;
  readonly annual: ReadonlyMap<string, number>;
  /** Undefined where it was not stated. */
  readonly correlation: ((x: string, y: string) => number | undefined) | undefined;
}

/** Throws what the guards throw, UNKNOWN_ASSET, DUPLICATE, what is wrong with a correlation matrix; MISSING_FIELD for a document without factors. */
export function volatilitiesOf(inside: Inside, asked: unknown, sigmas: Rules | undefined): Volatilities {
  if (asked === 'factors') return ofFactors(inside, sigmas);
  if (sigmas !== undefined) throw new Fault('BAD_ARGUMENT', 'inputs.sigmas', "absent unless volatilities are 'factors'", sigmas);
  if (typeof asked === 'string') throw new Fault('BAD_ARGUMENT', 'inputs.volatilities', "'factors', or volatilities", asked);
  const { assets, numeraire } = inside.market();
  const known = new Set(assets.map(({ id }) => id));
  const assetOf = (id: unknown, path: string): string => {
    const asset = identifier(id, path);
    if (!known.has(asset)) throw new Fault('UNKNOWN_ASSET', path, 'an asset of the market', asset);
    if (asset === numeraire) throw new Fault('OUT_OF_RANGE', path, 'another asset than the numeraire, whose price is 1', asset);
    return asset;
  };
  const path = 'inputs.volatilities';
  const given = fieldsOf(asked, path, ['annual', 'daysPerYear'], ['correlation']);
  const daysPerYear = positive(given.daysPerYear, `${path}.daysPerYear`);
  const annual = new Map(
    Object.entries(objectOf(given.annual, `${path}.annual`)).map(([id, vol]) => {
      const at = `${path}.annual[${JSON.stringify(id)}]`;
      return [assetOf(id, at), nonNegative(vol, at)] as const;
    }),
  );
  const correlation = given.correlation === undefined ? undefined : statedCorrelation(given.correlation, `${path}.correlation`, assetOf);
  return { daysPerYear, source: 'stated', annual, correlation };
}

function statedCorrelation(stated: unknown, path: string, assetOf: (id: unknown, path: string) => string): Volatilities['correlation'] {
  const given = fieldsOf(stated, path, ['assets', 'rows']);
  const names = listOf(given.assets, `${path}.assets`, 1, 4096).map((id, i) => assetOf(id, `${path}.assets[${i}]`));
  const twice = names.findIndex((id, i) => names.indexOf(id) < i);
  if (twice >= 0) throw new Fault('DUPLICATE', `${path}.assets[${twice}]`, 'an asset that stands only once', names[twice]);
  const matrix = matrixOf(given.rows as readonly ArrayLike<number>[], `${path}.rows`);
  if (matrix.length !== names.length ** 2)
    throw new Fault('SHAPE_MISMATCH', `${path}.rows`, `${names.length} x ${names.length}`, `${matrix.length} numbers`);
  checkCorrelation(matrix, names.length, `${path}.rows`);
  const place = new Map(names.map((id, n) => [id, n]));
  return (x, y) => {
    const [row, column] = [place.get(x), place.get(y)];
    return row === undefined || column === undefined ? undefined : matrix[row * names.length + column];
  };
}

/** Spot factors of underlyings are those of the assets that they are prices of. */
function ofFactors(inside: Inside, sigmas: Rules | undefined): Volatilities {
  const market = inside.market();
  const { rules, history, volHistory } = inside.parts;
  const { model, daysPerYear } = factorsAsked(
    { rules, market, history, volHistory },
    sigmas,
    inside.tick().math,
    'distances are in sigmas',
  );
  const place = new Map(assetsWithFactors(market));
  const annual = new Map([...place].map(([asset, u]) => [asset, model.vols[2 * u]]));
  const width = model.names.length;
  return {
    daysPerYear,
    source: model.source,
    annual,
    correlation: (x, y) => {
      const [row, column] = [place.get(x), place.get(y)];
      return row === undefined || column === undefined ? undefined : model.correlation[2 * row * width + 2 * column];
    },
  };
}

/** Underlying of each asset: the one of the same name, else the only one on it. Throws BAD_ARGUMENT if there are several. */
function assetsWithFactors({ underlyings, numeraire }: Market): [asset: string, underlying: number][] {
  const of = new Map<string, number[]>();
  for (const [u, { asset }] of underlyings.entries()) if (asset !== numeraire) of.set(asset, [...(of.get(asset) ?? []), u]);
  return [...of]
    .sort(([x], [y]) => compareIds(x, y))
    .map(([asset, found]) => {
      const own = found.find((u) => underlyings[u]?.id === asset) ?? (found.length === 1 ? found[0] : undefined);
      if (own !== undefined) return [asset, own];
      const names = found.map((u) => underlyings[u]?.id).join(', ');
      throw new Fault('BAD_ARGUMENT', 'inputs.volatilities', `stated: several factors are of ${asset}`, names);
    });
}
