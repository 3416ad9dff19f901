// A whole amount in proportion to whole weights, to the unit: largest remainders first, then by name.
import { fieldsOf, listOf } from '../book/fields.js';
import { count, identifier } from '../check.js';
import { Fault } from '../fault.js';
import { byName } from './exact.js';

export interface Weighted {
  readonly account: string;
  /** Whole, at least 0. */
  readonly weight: number;
}

export interface SplitInputs {
  /** Whole, at least 0. */
  readonly amount: number;
  readonly weights: readonly Weighted[];
}

const most = Number.MAX_SAFE_INTEGER;

/**
 * part = floor(amount x weight / sum of weights); units that are left go one each to the largest remainders, equal ones by name (code points). The parts sum to the amount; all are 0 where every weight is 0.
 * Throws DUPLICATE, and what the guards throw for numbers that are not whole or below 0.
 */
export function split(inputs: SplitInputs): readonly number[] {
  const given = fieldsOf(inputs, 'inputs', ['amount', 'weights']);
  const names = new Set<string>();
  const rows = listOf(given.weights, 'inputs.weights', 0, 1e7).map((one, i) => {
    const path = `inputs.weights[${i}]`;
    const row = fieldsOf(one, path, ['account', 'weight']);
    const account = identifier(row.account, `${path}.account`);
    if (names.has(account)) throw new Fault('DUPLICATE', `${path}.account`, 'an account once', account);
    names.add(account);
    return { account, weight: count(row.weight, 0, most, `${path}.weight`) };
  });
  return splitRows(count(given.amount, 0, most, 'inputs.amount'), rows);
}

/** The same of rows that were read. */
export function splitRows(amount: number, rows: readonly Weighted[]): readonly number[] {
  const total = rows.reduce((sum, { weight }) => sum + BigInt(weight), 0n);
  if (total === 0n) return rows.map(() => 0);
  const products = rows.map(({ weight }) => BigInt(amount) * BigInt(weight));
  const parts = products.map((product) => Number(product / total));
  let left = parts.reduce((rest, part) => rest - BigInt(part), BigInt(amount));
  const remainders = products.map((product) => product % total);
  const order = [...rows.keys()].filter((i) => rows[i].weight > 0);
  order.sort((i, j) =>
    remainders[i] === remainders[j] ? byName(rows[i].account, rows[j].account) : remainders[i] > remainders[j] ? -1 : 1,
  );
  for (const i of order) {
    if (left === 0n) break;
    parts[i] += 1;
    left -= 1n;
  }
  return parts;
}
