// Auto-deleveraging in whole lots: how many lots each holder of the other side gives up, under the rule of a document.
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { count, identifier, nonNegative, positive } from '../check.js';
import { Fault } from '../fault.js';
import { type Deleveraging, deleveraging, type Queue } from '../rules/document/deleveraging.js';
import { nothingRead } from '../rules/document/read.js';
import { byName, compareProducts, compareQuotients, type Quotient } from './exact.js';
import { splitRows } from './split.js';

/** An account that holds the other side. Amounts are whole ledger units of one currency; maintenance may have fractions. */
export interface Candidate {
  readonly account: string;
  /** Lots held, above 0. */
  readonly lots: number;
  /** Its lots at the mark, and what they were entered at: sizes, at least 0. */
  readonly value: number;
  readonly cost: number;
  /** Gain of its lots, signed. */
  readonly gain: number;
  /** Equity of the account, above 0. */
  readonly equity: number;
  /** Its cash, and its maintenance requirement: scores of `pnlOverWallet`, `maintenanceOverEquity` and `inverseOfMarginRatio` read them. */
  readonly wallet: number;
  readonly maintenance: number;
}

export interface AllocateInputs {
  /** `liquidation.deleveraging` of a rule document. */
  readonly rule: Deleveraging;
  /** Lots to close. */
  readonly lots: number;
  readonly candidates: readonly Candidate[];
}

const most = Number.MAX_SAFE_INTEGER;
const fields = ['account', 'lots', 'value', 'cost', 'gain', 'equity', 'wallet', 'maintenance'];

/**
 * Lots by candidate, in their order, together the least of `lots` and all that they hold. `queue`: whole positions by score falling, then by name. `rotation`: by name, from place `from`. `proRata`: by lots
 * held, largest remainder. `leastHaircut`: lot by lot to the least (lots taken + 1) / equity. Scores are compared as exact fractions; losers as the rule says. Throws DUPLICATE and what the guards throw.
 */
export function allocate(inputs: AllocateInputs): readonly number[] {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'lots', 'candidates']);
  const rule = deleveraging.parse(given.rule, 'inputs.rule', nothingRead);
  const lots = count(given.lots, 0, most, 'inputs.lots');
  const names = new Set<string>();
  const candidates = listOf(given.candidates, 'inputs.candidates', 0, 1e7).map((one, i): Candidate => {
    const path = `inputs.candidates[${i}]`;
    const row = fieldsOf(one, path, fields);
    const account = identifier(row.account, `${path}.account`);
    if (names.has(account)) throw new Fault('DUPLICATE', `${path}.account`, 'an account once', account);
    names.add(account);
    return {
      account,
      lots: count(row.lots, 1, most, `${path}.lots`),
      value: nonNegative(row.value, `${path}.value`),
      cost: nonNegative(row.cost, `${path}.cost`),
      gain: plainNumber(row.gain, `${path}.gain`),
      equity: positive(row.equity, `${path}.equity`),
      wallet: plainNumber(row.wallet, `${path}.wallet`),
      maintenance: nonNegative(row.maintenance, `${path}.maintenance`),
    };
  });
  return allocated(rule, lots, candidates);
}

/** The same of rows that were read. */
export function allocated(rule: Deleveraging, lots: number, candidates: readonly Candidate[]): readonly number[] {
  const parts = candidates.map(() => 0);
  const rows = [...candidates.keys()].filter((i) => rule.losers !== 'excluded' || candidates[i].gain > 0);
  const named = (i: number, j: number): number => byName(candidates[i].account, candidates[j].account);
  const take = (order: readonly number[]): readonly number[] => {
    let left = lots;
    for (const i of order) {
      parts[i] = Math.min(candidates[i].lots, left);
      left -= parts[i];
    }
    return parts;
  };
  if (rule.allocate === undefined || rule.allocate === 'queue') return take(queued(rule, candidates, rows, named));
  rows.sort(named);
  if (rule.allocate === 'rotation') {
    const from = (rule.from ?? 0) % Math.max(1, rows.length);
    return take([...rows.slice(from), ...rows.slice(0, from)]);
  }
  const held = rows.reduce((sum, i) => sum + candidates[i].lots, 0);
  if (held <= lots) return take(rows);
  if (rule.allocate === 'leastHaircut') return leastHaircut(lots, candidates, rows, parts);
  const shares = splitRows(
    lots,
    rows.map((i) => ({ account: candidates[i].account, weight: candidates[i].lots })),
  );
  for (const [n, i] of rows.entries()) parts[i] = shares[n];
  return parts;
}

/** Rows by score falling, equal scores by name. */
export function queued(
  rule: Queue,
  candidates: readonly Candidate[],
  rows: readonly number[],
  named: (i: number, j: number) => number,
): readonly number[] {
  const scores = new Map(rows.map((i) => [i, scoreOf(rule, candidates[i])]));
  return [...rows].sort((i, j) => compareQuotients(scores.get(j) as Quotient, scores.get(i) as Quotient) || named(i, j));
}

/** profit x risk; of a loser 0, or profit / risk (0 without a risk). A gap to bankruptcy is that of the account: equity over size. */
export function scoreOf(rule: Queue, { value, cost, gain, equity, wallet, maintenance }: Candidate): Quotient {
  const profit = {
    markOverEntry: [value, cost],
    pnlOverEntry: [gain, cost],
    pnlOverWallet: [gain, Math.max(1, wallet)],
  }[rule.profit];
  const risk = {
    notionalOverAccountValue: [value, equity],
    markOverBankruptcyGap: [value, equity],
    maintenanceOverEquity: [maintenance, equity],
    inverseOfMarginRatio: [value, Math.max(maintenance, equity)],
  }[rule.risk];
  if (gain > 0) return { over: [profit[0], risk[0]], under: [profit[1], risk[1]] };
  if (rule.losers === 'zero' || risk[0] === 0) return { over: [0], under: [1] };
  return { over: [profit[0], risk[1]], under: [profit[1], risk[0]] };
}

/** So near a level doubles do not tell whether a lot is below it. */
const nearly = 1e-9;

/** The `lots` least of all (k-th lot of a row) / equity, equal ones by name: those well below the last of them at once, then those about it in exact order. */
function leastHaircut(lots: number, candidates: readonly Candidate[], rows: readonly number[], parts: number[]): readonly number[] {
  const upTo = (level: number): number[] =>
    rows.map((i) => Math.max(0, Math.min(candidates[i].lots, Math.floor(level * candidates[i].equity))));
  const sum = (taken: readonly number[]): number => taken.reduce((all, n) => all + n, 0);
  let [low, high] = [0, rows.reduce((level, i) => Math.max(level, (candidates[i].lots + 1) / candidates[i].equity), 0)];
  for (let step = 0; step < 100; step++) {
    const middle = low + (high - low) / 2;
    if (sum(upTo(middle)) <= lots) low = middle;
    else high = middle;
  }
  const [sure, possible] = [upTo(low * (1 - nearly)), upTo(high * (1 + nearly))];
  const about = rows.flatMap((i, n) =>
    Array.from({ length: possible[n] - sure[n] }, (_, k) => ({ n, lot: sure[n] + k + 1, equity: candidates[i].equity })),
  );
  about.sort((a, b) => compareProducts([a.lot, b.equity], [b.lot, a.equity]) || a.n - b.n);
  for (const { n } of about.slice(0, lots - sum(sure))) sure[n] += 1;
  for (const [n, i] of rows.entries()) parts[i] = sure[n];
  return parts;
}
