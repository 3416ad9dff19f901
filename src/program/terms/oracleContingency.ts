// Term oracleContingency: sum of (1 - c) x rate x |N| where the confidence c, the least that is stated, is below the threshold: of positions by underlying, or of collateral by account.
// The formula in full: rules/document/kinds/oracleContingency.ts. Source: Derive v2-core, oracle contingency of its margin managers.

import type { View } from '../../rules/document/formula.js';
import type { Compiler } from '../compile/compiler.js';
import type { Measured, Operand } from '../compile/operand.js';
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
  return compiler.dot({
    amounts: (_, amount) => Math.abs(amount),
    price: (tick, asset) => {
      const { id } = assets[asset] as (typeof assets)[number];
      if (maybeValueIn(tick, term.rate, view, id) === 0) return 0;
      const confidence = Math.min(
        least(attributes.asset, (name) => tick.assetAttribute(id, name)),
        ...tick.market.underlyings.map((_, u) => least(attributes.underlying, (name) => tick.underlyingAttribute(u, name))),
      );
      return contingency(term, tick, view, confidence, tick.assetPrices[asset] as number, [id]);
    },
  });
}
