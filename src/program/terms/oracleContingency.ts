// Term oracleContingency: sum of (1 - c) x rate x |N| where the confidence c, the least that is stated, is below the threshold: of positions by underlying, or of collateral by account.
// The formula in full: rules/document/kinds/oracleContingency.ts. Source: Derive v2-core, oracle contingency of its margin managers.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Measured, type Operand } from '../compile/operand.js';
import { maybeValueIn, measuredByView } from '../compile/values.js';
import type { Tick } from '../tick/tick.js';
import { perpetualHolders } from './perpetualHolders.js';
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
      const u = rows.underlyings[row] as number;
      const { id } = tick.underlying(u);
      const names =
        beside && attributes.besidePerpetuals !== undefined
          ? [...(attributes.underlying ?? []), attributes.besidePerpetuals]
          : attributes.underlying;
      const confidence = Math.min(
        least(names, (name) => tick.underlyingAttribute(u, name)),
        least(attributes.quote, (name) => tick.quoteAttribute(row, name)),
      );
      return contingency(term, tick, view, confidence, tick.notional(row, price), [rows.ids[row] as string, id]);
    };
  const key = `oracle ${JSON.stringify(term)} ${view}`;
  const plain = compiler.slots(key, at(false));
  if (attributes.besidePerpetuals === undefined) return plain;
  // the confidence of perpetuals counts where the account holds any on the underlying
  const beside = compiler.slots(`${key} beside`, at(true));
  const holds = perpetualHolders(compiler);
  return instructions.binary('+', plain, instructions.binary('*', holds, instructions.binary('-', beside, plain)));
}

function onCollateral(term: Term, compiler: Compiler, view: View): Operand {
  const { attributes } = term;
  const { assets } = compiler.rows.market;
  /** Of a unit of an asset, beside a further confidence. */
  const ofUnit = (tick: Tick, asset: number, beside: number): number => {
    const { id } = assets[asset] as (typeof assets)[number];
    if (maybeValueIn(tick, term.rate, view, id) === 0) return 0;
    const confidence = Math.min(
      beside,
      least(attributes.asset, (name) => tick.assetAttribute(id, name)),
      ...tick.market.underlyings.map((_, u) => least(attributes.underlying, (name) => tick.underlyingAttribute(u, name))),
    );
    return contingency(term, tick, view, confidence, tick.assetPrices[asset] as number, [id]);
  };
  const { besidePerpetuals } = attributes;
  if (besidePerpetuals !== undefined) return besideOwnPerpetuals(compiler, besidePerpetuals, ofUnit);
  return compiler.dot({ amounts: (_, amount) => Math.abs(amount), price: (tick, asset) => ofUnit(tick, asset, 1) });
}

/** The least confidence of the perpetuals that an account holds counts for all of its collateral: a number of the account. */
function besideOwnPerpetuals(
  compiler: Compiler,
  attribute: string,
  ofUnit: (tick: Tick, asset: number, beside: number) => number,
): Operand {
  const { rows } = compiler;
  const out = compiler.register('A');
  compiler.host('terms', (block, linked, tick) => {
    const cells = compiler.cellsOf(linked, block, out);
    const beside = new Float64Array(cells.length).fill(1);
    const held = compiler.part(linked, block, 'futureRows');
    const pairs = compiler.part(linked, block, 'futurePairs');
    const pairAccounts = compiler.part(linked, block, 'pairAccounts');
    const first = compiler.firstAccount(block);
    for (const [k, row] of held.entries()) {
      if (rows.kinds[row] !== 'perpetual') continue;
      const a = (pairAccounts[pairs[k] as number] as number) - first;
      const stated = tick.underlyingAttribute(rows.underlyings[row] as number, attribute) ?? Number.NaN;
      beside[a] = Math.min(beside[a] as number, stated);
    }
    const starts = compiler.part(linked, block, 'assetStarts');
    const assets = compiler.part(linked, block, 'assets');
    const amounts = compiler.part(linked, block, 'amounts');
    for (let a = 0; a < cells.length; a++) {
      let sum = 0;
      for (let c = starts[a] as number; c < (starts[a + 1] as number); c++) {
        if (amounts[c] !== 0) sum += Math.abs(amounts[c] as number) * ofUnit(tick, assets[c] as number, beside[a] as number);
      }
      cells[a] = sum;
    }
  });
  return columnOf(out);
}
