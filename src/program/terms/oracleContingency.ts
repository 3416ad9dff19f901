// Term oracleContingency: a charge on uncertain prices, of positions by underlying, or of collateral by account.
// Sum of (1 - c) x rate x |N| where the confidence c, the least that is stated, is below the threshold.
// The formula in full: rules/document/kinds/oracleContingency.ts. Source: Derive v2-core, oracle contingency of its margin managers.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, constant, type Measured, type Operand } from '../compile/operand.js';
import { stepOf } from '../compile/steps.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import { besidePerpetuals } from './perpetualHolders.js';
import type { TermOf } from './term.js';

type Term = TermOf<'oracleContingency'>;

export function oracleContingency(term: Term, compiler: Compiler): Measured {
  return measuredByView(compiler.rules, [term.rate, term.threshold], (view) =>
    term.on === 'collateral' ? onCollateral(term, compiler, view) : onPositions(term, compiler, view),
  );
}

function least(of: readonly string[] | undefined, read: (name: string) => number | undefined): number {
  let most = 1;
  for (const name of of ?? []) most = Math.min(most, read(name) ?? Number.NaN);
  return most;
}

function contingency(term: Term, tick: Tick, view: View, confidence: number, amount: number, ids: readonly string[]): number {
  const threshold = maybeValueIn(tick, term.threshold, view, ...ids) ?? Number.NaN;
  if (confidence >= threshold) return 0;
  return amount * (1 - confidence) * (maybeValueIn(tick, term.rate, view, ...ids) ?? Number.NaN);
}

function onPositions(term: Term, compiler: Compiler, view: View): Operand {
  const { rows, instructions } = compiler;
  const { attributes, kinds, side, price = 'index' } = term;
  const counts = (row: number, sign: 1 | -1): boolean =>
    kinds?.includes(rows.kinds[row] as never) === true && (side === 'both' || sign > 0 === (side === 'long'));
  const at =
    (beside: boolean) =>
    (tick: Tick, row: number, sign: 1 | -1): number => {
      if (!counts(row, sign)) return 0;
      const u = rows.underlyings[row];
      const { id } = tick.underlying(u);
      const names =
        beside && attributes.besidePerpetuals !== undefined
          ? [...(attributes.underlying ?? []), attributes.besidePerpetuals]
          : attributes.underlying;
      const confidence = Math.min(
        least(names, (name) => tick.underlyingAttribute(u, name)),
        least(attributes.quote, (name) => tick.quoteAttribute(row, name)),
      );
      return contingency(term, tick, view, confidence, tick.notional(row, price), [rows.ids[row], id]);
    };
  const key = `oracle ${JSON.stringify(term)} ${view}`;
  const plain = compiler.slots(key, at(false));
  if (attributes.besidePerpetuals === undefined) return plain;
  // the confidence of perpetuals counts where the account holds any on the underlying
  const beside = compiler.slots(`${key} beside`, at(true));
  const holds = besidePerpetuals(compiler, { kind: 'number', number: constant(1) });
  return instructions.binary('+', plain, instructions.binary('*', holds, instructions.binary('-', beside, plain)));
}

function onCollateral(term: Term, compiler: Compiler, view: View): Operand {
  const { attributes } = term;
  const { assets } = compiler.rows.market;
  const rateOf = (tick: Tick, id: string): number => maybeValueIn(tick, term.rate, view, id) ?? Number.NaN;
  /** The least confidence that is stated of an asset and of all underlyings. */
  const stated = (tick: Tick, id: string): number =>
    Math.min(
      least(attributes.asset, (name) => tick.assetAttribute(id, name)),
      ...tick.market.underlyings.map((_, u) => least(attributes.underlying, (name) => tick.underlyingAttribute(u, name))),
    );
  if (attributes.besidePerpetuals === undefined) {
    const price = (tick: Tick, asset: number): number => {
      const { id } = assets[asset];
      // an asset of the rate 0 need not state a confidence
      return rateOf(tick, id) === 0 ? 0 : contingency(term, tick, view, stated(tick, id), tick.assetPrices[asset], [id]);
    };
    return compiler.dot({ amounts: (_, amount) => Math.abs(amount), price });
  }
  const { besidePerpetuals: beside } = attributes;
  const { instructions, heap } = compiler;
  // the least confidence of the perpetuals that an account holds counts for all of its collateral; one that is not stated is a fault of its holders
  const lacks = instructions.overUnderlyings(
    'largest',
    besidePerpetuals(compiler, {
      kind: 'numbers',
      numbers: compiler.once(`lack ${beside}`, () => (tick, u) => {
        const confidence = tick.underlyingAttribute(u, beside);
        return confidence === undefined ? Number.POSITIVE_INFINITY : Math.max(0, 1 - confidence);
      }),
    }),
  );
  const lines = heap.f64(4 * assets.length);
  compiler.onTick((tick, linked) => {
    const cells = linked.f64(lines, 4 * assets.length);
    assets.forEach(({ id }, asset) => {
      const rate = rateOf(tick, id);
      const threshold = maybeValueIn(tick, term.threshold, view, id) ?? Number.NaN;
      const line = rate === 0 ? [0, 0, Number.POSITIVE_INFINITY, 0] : [tick.assetPrices[asset], 1 - stated(tick, id), 1 - threshold, rate];
      line.forEach((number, n) => {
        if (tick.touched.differs(cells[4 * asset + n], number)) tick.touched.assets[asset] = 1;
        cells[4 * asset + n] = number;
      });
    });
  });
  const out = compiler.register('A');
  instructions.barrier(
    stepOf('contingency', {
      starts: compiler.column('assetStarts'),
      handles: compiler.column('assets'),
      amounts: compiler.column('amounts'),
      lines: compiler.at(lines),
      lacks: compiler.cells(instructions.column(lacks, 'A')),
      out: compiler.cells(out),
      count: compiler.count('account'),
    }),
  );
  return columnOf(out);
}
