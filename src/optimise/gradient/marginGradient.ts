// What drives a margin: the derivative of every requirement of an account by every instrument, held or only listed, and what releases most.
import { fieldsOf, listOf } from '../../book/fields.js';
import { identifier, oneOf } from '../../check.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { insideOf } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { askedHedge, notionalOf } from '../hedge/asked.js';
import { HedgeFigures } from '../hedge/figures.js';
import { flag } from '../table/asked.js';
import { differences, type Parts } from './differences.js';
import { type PriceParts, priceDifferences } from './prices.js';
import { reachesOf } from './reach.js';
import { ledgerSteps, stepLots } from './rounding.js';
import { scanGradient } from './scenarios.js';

export interface GradientInputs {
  readonly account: string;
  readonly subaccount?: string;
  /** Requirement whose releases are ranked; the account's own by default. */
  readonly requirement?: string;
  /** Which part of it; initial where left out. */
  readonly part?: 'initial' | 'maintenance';
  /** Every one that the market lists where left out. */
  readonly instruments?: readonly string[];
  /** Whether derivatives by prices are computed too: the market is read again for each underlying. */
  readonly prices?: boolean;
}

export interface MarginGradient {
  /** In the order of their ids; columns below have a number for each. */
  readonly instruments: readonly string[];
  /** Contracts held. */
  readonly held: Float64Array;
  /** Notional of a contract, numeraire. */
  readonly notionals: Float64Array;
  /**
   * By requirement: numeraire a contract, of a contract more (`up`) and of the last one (`down`); they differ at a kink. `errors`: what they are known within, 0 of a worst loss over scenarios.
   */
  readonly requirements: Readonly<Record<string, Parts>>;
  /** Release of the ranked requirement by trading a contract, on the better side: 1 bought, -1 sold, 0 if neither side releases. */
  readonly releases: Float64Array;
  readonly sides: Int8Array;
  /** Numbers of instruments, what releases most by notional first. */
  readonly ranked: Uint32Array;
  /** By underlying, where they were asked for: numeraire a unit of the index, its asset and forwards moving with it as in a tick; `up` above the price, `down` below it. */
  readonly prices?: { readonly underlyings: readonly string[]; readonly requirements: Readonly<Record<string, PriceParts>> };
}

const parts = ['initial', 'maintenance'] as const;

/**
 * Derivatives of the account's current state, fills at the market's price; nothing changes. Exact where a part is one plain scan: P&L of a contract in the scenarios that decide. Elsewhere quotients of
 * steps of the engine's own figures. Of rules that round amounts to a ledger: of a step of 1/256 of the account. Throws the fault of an account that has no figures, UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT.
 */
export function marginGradient(engine: MarginEngine, inputs: GradientInputs): MarginGradient {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['account'],
    ['subaccount', 'requirement', 'part', 'instruments', 'prices'],
  ) as unknown as GradientInputs;
  const inside = insideOf(engine);
  const subject = new Subject(inside, inside.numberOf(identifier(given.account, 'inputs.account'), given.subaccount ?? ''));
  const requirement = subject.requirementOf(given.requirement, 'inputs.requirement');
  const part = given.part === undefined ? 'initial' : oneOf(given.part, parts, 'inputs.part');
  const terms = { lot: 1, cost: 0 };
  const named = given.instruments === undefined ? ['*'] : listOf(given.instruments, 'inputs.instruments', 0, 100_000);
  const instruments = Object.fromEntries(
    named.map((id, i) => {
      const known = identifier(id, `inputs.instruments[${i}]`);
      if (known !== '*' || given.instruments === undefined) return [known, terms];
      throw new Fault('UNKNOWN_INSTRUMENT', `inputs.instruments[${i}]`, 'listed in the market', known);
    }),
  );
  const asked = askedHedge({ objective: 'initial', instruments, requirement }, subject);
  const { names } = asked.table;
  const figures = new HedgeFigures(subject, asked);
  const tick = inside.tick();
  const notionals = Float64Array.from(asked.rows, (row) => notionalOf(tick, row));
  const scans = new Map(
    engine.requirements.map(
      (name) => [name, parts.map((objective) => scanGradient(subject, { ...asked, requirement: name, objective }))] as const,
    ),
  );
  const known = [...scans.values()].every((both) => both.every((one) => one !== undefined));
  const prices = Float64Array.from(names, (_, j) => figures.priceOf(j));
  const stepped = known
    ? undefined
    : differences(
        {
          subjects: [subject],
          starts: [0, names.length],
          names,
          prices,
          notionals,
          lots: stepLots(inside.parts.holdings.ledger, asked.rows),
          reaches: reachesOf(subject, asked.rows, prices, engine.rules),
        },
        ledgerSteps(engine.rules),
        true,
      );
  const requirements: Record<string, Parts> = {};
  for (const [name, [initial, maintenance]] of scans) {
    const beside = stepped?.get(name) as Parts;
    requirements[name] = { initial: initial ?? beside.initial, maintenance: maintenance ?? beside.maintenance };
  }
  return {
    instruments: names,
    held: heldOf(subject, asked.rows),
    notionals,
    requirements,
    ...releasesOf(requirements[requirement][part], notionals),
    ...(given.prices !== undefined && flag(given.prices, 'inputs.prices') ? { prices: pricesOf(subject) } : {}),
  };
}

function pricesOf({ inside, index }: Subject): NonNullable<MarginGradient['prices']> {
  const underlyings = inside.tick().market.underlyings.map(({ id }) => id);
  return { underlyings, requirements: Object.fromEntries(priceDifferences(inside, [index], true)) };
}

function releasesOf({ up, down }: Parts['initial'], notionals: Float64Array): Pick<MarginGradient, 'releases' | 'sides' | 'ranked'> {
  const releases = new Float64Array(up.length);
  const sides = new Int8Array(up.length);
  for (let j = 0; j < up.length; j++) {
    const [bought, sold] = [-up[j], down[j]];
    releases[j] = Math.max(0, bought, sold);
    sides[j] = releases[j] === 0 ? 0 : bought >= sold ? 1 : -1;
  }
  const worth = (j: number): number => releases[j] / notionals[j];
  return { releases, sides, ranked: Uint32Array.from(up.keys()).sort((a, b) => worth(b) - worth(a) || a - b) };
}

function heldOf(subject: Subject, rows: Int32Array): Float64Array {
  const { lots } = subject.state();
  const quantities = new Map<number, number>();
  for (const [i, row] of lots.rows.entries()) quantities.set(row, (quantities.get(row) ?? 0) + lots.quantities[i]);
  return Float64Array.from(rows, (row) => quantities.get(row) ?? 0);
}
