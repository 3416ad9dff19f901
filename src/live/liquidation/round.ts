// One round of a waterfall as changes: each is made for the state at the moment it is asked for.
import { byName, compareProducts } from '../../liquidation/exact.js';
import type { Change, ChangeOf } from '../engine/change.js';
import type { Stand } from '../engine/steps.js';
import type { Figures } from '../ladder/event.js';
import { assigned, shared, sharers } from './candidates.js';
import { heldIn } from './fills.js';
import { Judge } from './judge.js';
import { readyAt, takenOver } from './makers.js';
import { type Depth, leftOf, planned } from './plan.js';
import { deleverages, inFund, owed } from './sharing.js';

/** Changes of accounts: the state may be another one after each of them. */
type Changes = Generator<Change, void, void>;

/**
 * Opens and ends by name; then the queue, which stands for the round, through the stages of positions in their order, one after the other; then through debts; then ends what is restored. Fills of steps
 * under way come first. Throws BAD_RULES for rules without a waterfall, and where a stage needs a party that they do not name.
 */
export function* round(standOf: () => Stand, given: Depth): Changes {
  const at = (): Judge => new Judge(standOf());
  let depth = given;
  const begun = at();
  const rows = begun.stand.liquidations.rows;
  for (const row of named(begun, rows)) yield* fillsOf(at, row);
  const due = [...begun.stand.levels.ladder.codes.keys()].filter((row) => begun.stand.levels.liquidates(row) && !begun.isParty(row));
  for (const row of named(begun, [...new Set([...rows, ...due])])) {
    const judge = at();
    const opened = judge.stand.liquidations.of(row) !== undefined;
    if (opened && !judge.isBelow(row)) yield { kind: 'liquidation.close', ...judge.names(row), how: 'recovered' };
    else if (!opened && judge.blocked(row).length === 0 && judge.isBelow(row)) yield { kind: 'liquidation.open', ...judge.names(row) };
  }
  const queue = queueOf(at());
  for (const stage of begun.rule.waterfall) {
    for (const row of queue) {
      if (at().blocked(row).length > 0) continue;
      if (stage === 'book') depth = yield* bookOf(at, row, depth);
      else if (stage === 'backstop') yield* backstopOf(at(), row);
      else if (stage === 'deleveraging') yield* assignmentsOf(at, row);
    }
  }
  for (const row of queue) yield* debtsOf(at, row);
  for (const row of queue) {
    const judge = at();
    if (judge.stand.liquidations.of(row) === undefined || judge.isBelow(row)) continue;
    const holds = judge.state(row).lots.rows.length > 0;
    yield { kind: 'liquidation.close', ...judge.names(row), how: holds ? 'restored' : 'closed' };
  }
}

/** Open accounts that may be acted on now: the least equity - maintenance, or equity / maintenance, first; then by name. */
export function queueOf(judge: Judge): readonly number[] {
  const { liquidations } = judge.stand;
  const ready = liquidations.rows.filter((row) => judge.time >= readyAt(judge, liquidations.of(row)?.since ?? 0));
  const figures = new Map(ready.map((row) => [row, judge.figures(row)]));
  const less = (x: Figures, y: Figures): number => {
    if (judge.rule.order === 'shortfall') return x.equity - x.maintenance - (y.equity - y.maintenance);
    if (x.maintenance === 0 || y.maintenance === 0) return Number(x.maintenance !== 0) - Number(y.maintenance !== 0);
    return compareProducts([x.equity, y.maintenance], [y.equity, x.maintenance]);
  };
  return ready.sort((a, b) => less(figures.get(a) as Figures, figures.get(b) as Figures) || byName(judge.key(a), judge.key(b)));
}

const named = (judge: Judge, rows: readonly number[]): readonly number[] => [...rows].sort((a, b) => byName(judge.key(a), judge.key(b)));

/** The rest of a step under way, as fills at its prices. */
function* fillsOf(at: () => Judge, row: number): Changes {
  const under = at().stand.liquidations.of(row)?.step;
  if (under === undefined) return;
  for (const [n, { fill }] of under.parts.entries()) {
    const judge = at();
    const part = judge.stand.liquidations.of(row)?.step?.parts[n];
    const of = judge.stand.inside.parts.rows.rowOf(fill.instrument);
    if (part === undefined || judge.isHalted(of)) continue;
    const quantity = judge.quantityOf(of, judge.lotsOf(of, fill.quantity) - judge.lotsOf(of, part.filled));
    if (quantity === 0) continue;
    const fee = (fill.fee ?? 0) - part.feePaid;
    const { instrument, price, side } = fill;
    // a part that was filled before has another name
    const id = `liquidation:${under.sequence}:${n}:${Math.abs(judge.lotsOf(of, part.filled))}`;
    yield {
      kind: 'liquidation.fill',
      ...judge.names(row),
      instrument,
      quantity,
      price,
      id,
      ...(side && { side }),
      ...(fee > 0 && { fee }),
    };
  }
}

function* bookOf(at: () => Judge, row: number, depth: Depth): Generator<Change, Depth, void> {
  const judge = at();
  const one = judge.stand.liquidations.of(row);
  if (one === undefined || one.stepped === judge.time || !judge.isBelow(row)) return depth;
  const plan = planned(judge, row, depth);
  if (plan === undefined) return depth;
  const { fills, equity, maintenance } = plan;
  yield { kind: 'liquidation.step', ...judge.names(row), fills, equity, maintenance };
  yield* fillsOf(at, row);
  return leftOf(depth, fills);
}

function* backstopOf(judge: Judge, row: number): Changes {
  if (judge.stand.liquidations.of(row) === undefined || !judge.isBelow(row) || typeof takenOver(judge, row) === 'string') return;
  yield { kind: 'liquidation.takeover', sequence: judge.stand.sequence + 1, ...judge.names(row), equity: judge.figures(row).equity };
}

function* assignmentsOf(at: () => Judge, row: number): Changes {
  const begun = at();
  if (begun.stand.liquidations.of(row) === undefined || !deleverages(begun, row)) return;
  const { ids } = begun.stand.inside.parts.rows;
  const id = ({ row }: { readonly row: number }): string => ids[row] as string;
  for (const held of [...heldIn(begun.state(row))].sort((a, b) => byName(id(a), id(b)))) {
    const judge = at();
    if (judge.isHalted(held.row)) continue;
    const from = assigned(judge, held).map(({ at, quantity }) => ({ ...judge.names(at), quantity }));
    if (from.length === 0) continue;
    const assign = { kind: 'adl.assign', sequence: judge.stand.sequence + 1, ...judge.names(row), instrument: id(held) } as const;
    yield { ...assign, ...(held.side && { side: held.side }), price: judge.mark(held.row), from };
  }
}

/** Debts of an account without positions, by asset: through the stages in their order. */
function* debtsOf(at: () => Judge, row: number): Changes {
  const begun = at();
  for (const asset of begun.state(row).collateral.assets) {
    for (const stage of begun.rule.waterfall) {
      const judge = at();
      const one = judge.stand.liquidations.of(row);
      const due = one === undefined ? 0 : owed(judge, row, asset);
      if (due === 0) break;
      const of = {
        sequence: judge.stand.sequence + 1,
        ...judge.names(row),
        asset: judge.stand.inside.parts.rows.market.assets[asset]?.id ?? '',
      };
      if (stage === 'fund') {
        const units = Math.min(due, inFund(judge, asset));
        if (units > 0) yield { kind: 'fund.pay', ...of, amount: judge.amountOf(asset, units) };
        continue;
      }
      if (stage !== 'deleveraging' && stage !== 'socialised') continue;
      const taken = one?.taken?.time === judge.time ? one.taken.by.map(({ row: at, value }) => ({ at, weight: value })) : [];
      const shares = shared(judge, asset, due, stage === 'deleveraging' ? taken : sharers(judge));
      if (shares.length > 0) yield socialised(judge, of, stage, asset, shares);
    }
  }
}

function socialised(
  judge: Judge,
  of: Pick<ChangeOf<'loss.socialise'>, 'sequence' | 'account' | 'subaccount' | 'asset'>,
  stage: 'deleveraging' | 'socialised',
  asset: number,
  shares: ReturnType<typeof shared>,
): Change {
  const payers = shares.map(({ at, units }) => ({ ...judge.names(at), amount: judge.amountOf(asset, units) }));
  return { kind: 'loss.socialise', ...of, stage, payers };
}
