// What every kind of term of version 2 is made with: the draft, the fields of the old term, and words both versions know.
import { Fault } from '../../../fault.js';
import type { Formula } from '../formula.js';
import { type Draft, tree } from './draft.js';
import type { Grids } from './grids.js';
import { Reading } from './reading.js';

export interface Making {
  readonly draft: Draft;
  readonly grids: Grids;
  /** The old term, without its kind, of exactly these fields. */
  fields(...names: string[]): Reading;
  /** Its name. */
  readonly name: string;
  /** What formulas read of another old term, which is made first. */
  other(name: string, path: string): Formula;
}

export type Make = (making: Making) => Formula;

export const times = (rate: Formula, what: Formula): Formula => tree.op('*', rate, what);
export const ordersOf = (old: Reading): object => (old.fields.orders === 'ignored' ? {} : { orders: camel(old.word('orders')) });
export const camel = (word: string): string => word.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
export const sideOf = (old: Reading): string => {
  const sides = old.words('sides');
  return sides.length === 1 ? sides[0] : 'both';
};

export function deltaSource(old: Reading): unknown {
  const stated = old.fields.delta as { from?: unknown } | null;
  if (stated?.from === 'figure') return { attribute: new Reading(stated, old.at('delta'), ['from', 'figure']).word('figure') };
  if (stated?.from === 'net') return 'premiumAdjusted';
  if (stated?.from === 'value') return 'black';
  throw new Fault('UNKNOWN_KIND', `${old.at('delta')}.from`, 'one of figure, net, value', stated?.from);
}

/** Orders of a scan: none, the worst subset, or the worst few. */
export function countedOrders(old: Reading): object {
  const stated = old.fields.orders as { counted?: unknown } | null;
  if (stated?.counted === 'ignored') return {};
  if (stated?.counted === 'worst-subset') return { orders: 'worstSubset' };
  if (stated?.counted !== 'worst-of')
    throw new Fault('UNKNOWN_KIND', `${old.at('orders')}.counted`, 'one of ignored, worst-subset, worst-of', stated?.counted);
  return { orders: { worst: new Reading(stated, old.at('orders'), ['counted', 'fills']).number('fills') } };
}
/** Entries of weights by asset or instrument, of these fields. */
export const entries = (old: Reading, table: string, names: readonly string[]): Readonly<Record<string, Reading>> =>
  old.table(table, (entry, path) => new Reading(entry, path, names));

export const ledger = ({ draft }: Making, old: Reading): void => draft.once('rate', old.fields.steps, old.at('steps'));
/** Beyond any amount: what is not stated of an entry, beside entries that state it. */
export const never = 1e18;

export const scanOf = ({ draft, grids, name }: Making, old: Reading, more: object): Formula =>
  draft.term(name, { kind: 'scan', scenarios: grids.set(old.word('grid'), old.at('grid')), floor: 'zero', ...more });
