// P&L of one account's positions, and of a contract of instruments, in every window of a history: the scenarios of a hedge of its tail.
import { bookOf } from '../../../book/bookOf.js';
import { fieldsOf, keyPath, listOf } from '../../../book/fields.js';
import { identifier } from '../../../check.js';
import { Fault } from '../../../fault.js';
import { QuestionStore } from '../../../program/layout/question.js';
import { bookRiskInputs } from '../../bookRisk/inputs.js';
import type { HistoricalBookInputs } from '../../bookRisk/methods.js';
import { eachPastLoss, pastBook } from '../../bookRisk/pastLosses.js';
import { batchOn } from '../linked.js';
import type { Subject } from './subject.js';

/** As of `bookRisk` with `method: 'historical'`: what it reads of the history, and how many windows, the last ones. */
export interface PastPnlsAsked extends Pick<HistoricalBookInputs, 'history' | 'volHistory' | 'missing' | 'horizonDays' | 'windows'> {
  /** All that the market lists and the history can move where left out. */
  readonly instruments?: readonly string[];
}

/** Numeraire, a number a window, the oldest first; windows overlap. Full revaluation of positions, coins held as collateral apart: the P&L that `bookRisk` takes its tails of. */
export interface PastPnls {
  readonly pnl: Float64Array;
  /** P&L of a contract that is bought at today's forward. */
  readonly instruments: Readonly<Record<string, Float64Array>>;
}

/** Throws the fault of the account, or of an instrument that is named, and what is wrong with the history: TOO_SHORT, MISSING_FIELD ... */
export async function pastPnls(subject: Subject, asked: PastPnlsAsked): Promise<PastPnls> {
  const required = ['history', 'missing', 'horizonDays'];
  const given = fieldsOf(asked, 'asked', required, ['volHistory', 'windows', 'instruments']) as unknown as PastPnlsAsked;
  const { instruments: named, ...past } = given;
  const { inside } = subject;
  const { rows } = inside.parts;
  const names =
    named === undefined
      ? inside.market().quotes.map(({ instrument }) => instrument.id)
      : listOf(named, 'asked.instruments', 0, rows.count).map((value, i) => identifier(value, `asked.instruments[${i}]`));
  for (const [i, name] of names.entries())
    if (rows.quoteOf(name) < 0) throw new Fault('UNKNOWN_INSTRUMENT', `asked.instruments[${i}]`, 'listed in the market', name);
  const singles = names.map((name) => rows.rowOf(name));
  const { lots } = subject.state();
  // throws the fault of an account that has no figures
  subject.ask([subject.state()], () => {});
  const tick = inside.tick();
  const none = { orders: { rows: [], quantities: [], prices: [] }, collateral: { assets: [], amounts: [] } };
  const single = (row: number) => ({ ...none, lots: { rows: [row], quantities: [1], prices: [tick.columns.forwards[row]] } });
  const holdings = new QuestionStore(rows);
  holdings.take([{ ...none, lots }, ...singles.map(single)], Number.POSITIVE_INFINITY);
  const holder = (account: string) => ({ account, subaccount: '', mode: 'portfolio', positions: [], collateral: [] }) as const;
  const book = bookOf([holder('own'), ...names.map((name) => holder(`one ${name}`))]);
  const inputs = { ...past, method: 'historical', revaluation: 'full', confidence: 0.5, market: inside.market(), book };
  const checked = bookRiskInputs(inputs as HistoricalBookInputs) as HistoricalBookInputs;
  const packed = pastBook(inside.backends.use, { book, rows, holdings, tick }, checked, 1);
  const pnls: (Float64Array | undefined)[] = [];
  const visit = (account: number, losses: Float64Array): void => {
    pnls[account] = losses.map((loss) => 0 - loss);
  };
  const faults = await eachPastLoss((shape) => batchOn(inside.backends, shape), packed, visit);
  const pnlOf = (account: number, path?: string): Float64Array => {
    const fault = faults.find((one) => one.account === book.accounts[account]);
    if (fault !== undefined) throw new Fault(fault.code, path ?? fault.path, fault.expectation, fault.got);
    return pnls[account] as Float64Array;
  };
  const pnl = pnlOf(0);
  const usable = [...names.keys()].filter((i) => named !== undefined || pnls[i + 1] !== undefined);
  return {
    pnl,
    instruments: Object.fromEntries(
      usable.map((i) => [names[i] as string, pnlOf(i + 1, keyPath('asked.instruments', names[i] as string))]),
    ),
  };
}
