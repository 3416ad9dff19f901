// Derivatives by an underlying's price: quotients of the account's figures at markets a little above and below, moved as by a tick.
import type { Inside } from '../../engine/prepared/account/subject.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { moved } from './adjoint/priceSlopes.js';
import type { Sides } from './differences.js';
import { entriesOf, roomOf } from './room.js';

/** Derivatives of each amount by price, [accounts x underlyings]: numeraire a unit of the index. */
export type PriceParts = Readonly<Record<'equity' | 'initial' | 'maintenance', Sides>>;

const columns = { equity: 'equities', initial: 'initials', maintenance: 'maintenances' } as const;
const parts = ['equity', 'initial', 'maintenance'] as const;
/** Relative moves; what an engine's figure is rounded by, relative. */
const step = 2 ** -17;
const moves = [step, step / 2, -step, -step / 2] as const;
const rounding = 2 ** -50;

/** The program stands on its market again afterwards, with the bits that it had. Where `down` is not asked for it says nothing. */
export function priceDifferences(inside: Inside, accounts: readonly number[], down: boolean): ReadonlyMap<string, PriceParts> {
  const program = inside.program();
  const { market } = inside.tick();
  const width = market.underlyings.length;
  const cells = accounts.length * width;
  const sides = (): Sides => ({ up: new Float64Array(cells), down: new Float64Array(cells), errors: new Float64Array(cells) });
  const found = new Map(program.requirements.map((name) => [name, { equity: sides(), initial: sides(), maintenance: sides() }]));
  const figures = new Map(program.requirements.map((name) => [name, parts.map(() => new Float64Array(5 * accounts.length))]));
  const groups = groupsOf(inside, accounts);
  const take = (first: number, count: number, place: number, answers: ReturnType<typeof program.askHeld>): void => {
    for (const [name, values] of figures) {
      const answer = answers?.get(name);
      for (let i = 0; i < parts.length; i++) {
        const column = answer?.[columns[parts[i]]];
        const into = values[i] as Float64Array;
        for (let n = 0; n < count; n++) into[5 * (first + n) + place] = column?.[n] ?? Number.NaN;
      }
    }
  };
  const ask = (place: number): void => {
    for (const { first, accounts, states } of groups) {
      const answers = states.length > 1 ? program.ask(accounts, states) : undefined;
      if (answers !== undefined) take(first, states.length, place, answers);
      else for (const [n, account] of accounts.entries()) take(first + n, 1, place, program.askHeld(account));
    }
  };
  ask(4);
  try {
    for (const [u, { id, index }] of market.underlyings.entries()) {
      moves.forEach((move, place) => {
        if (move < 0 && !down) return;
        program.tick(moved(market, 1 + move, id));
        ask(place);
      });
      for (const [name, values] of figures)
        parts.forEach((part, i) => {
          const { up, down: below, errors } = (found.get(name) as PriceParts)[part];
          const read = values[i] as Float64Array;
          for (let n = 0; n < accounts.length; n++) {
            const standing = read[5 * n + 4];
            const quotient = (place: number): number => (read[5 * n + place] - standing) / (index * moves[place]);
            const at = n * width + u;
            const [whole, half, wholeBelow, halfBelow] = [quotient(0), quotient(1), quotient(2), quotient(3)];
            up[at] = 2 * half - whole;
            if (down) below[at] = 2 * halfBelow - wholeBelow;
            const apart = Math.max(Math.abs(whole - half), down ? Math.abs(wholeBelow - halfBelow) : 0);
            errors[at] = apart + (rounding * Math.abs(standing)) / (index * step);
          }
        });
    }
  } finally {
    program.tick(market);
  }
  return found;
}

/** Accounts that are asked about together; alone those with open orders, which are asked about unchanged. */
function groupsOf(inside: Inside, accounts: readonly number[]): readonly Group[] {
  const { holdings } = inside.parts;
  const { together, entries } = roomOf(inside);
  const groups: { first: number; accounts: Uint32Array; states: AccountState[] }[] = [];
  let held = entries;
  let alone = true;
  for (const [n, account] of accounts.entries()) {
    const state = holdings.stateOf(account);
    const ordered = state.orders.rows.length > 0;
    const last = groups.at(-1);
    if (last === undefined || alone || ordered || held + entriesOf(state) > entries || last.states.length === together) {
      groups.push({ first: n, accounts: Uint32Array.of(account), states: [state] });
      held = 0;
    } else last.states.push(state);
    held += entriesOf(state);
    alone = ordered;
  }
  for (const group of groups) group.accounts = Uint32Array.from(group.states, (_, n) => accounts[group.first + n]);
  return groups;
}

interface Group {
  readonly first: number;
  readonly accounts: Uint32Array;
  readonly states: readonly AccountState[];
}
