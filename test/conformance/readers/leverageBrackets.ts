// Published leverage tiers: amounts follow from floors and rates, and their rule charges them (JSON, symbols -> tiers with floor, mmr, cum).
import { bracketRelative } from '../../precision.js';
import { presetWith } from '../overlay.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, perpetual, relativeTo, runRule } from '../ruleRun.js';
import { member, type Source } from '../source.js';

interface Tier {
  readonly floor: number;
  readonly cap: number;
  readonly mmr: number;
  readonly maxLeverage: number;
  readonly cum: number;
}

function symbolsOf(source: Source): readonly [string, readonly Tier[]][] | undefined {
  const symbols = member(source.document, 'symbols');
  if (typeof symbols !== 'object' || symbols === null || Array.isArray(symbols)) return undefined;
  const entries = Object.entries(symbols as Record<string, unknown>);
  const ours =
    entries.length > 0 &&
    entries.every(
      ([, tiers]) =>
        Array.isArray(tiers) && tiers.every((t) => ['floor', 'cap', 'mmr', 'cum'].every((key) => member(t, key) !== undefined)),
    );
  return ours ? (entries as [string, readonly Tier[]][]) : undefined;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|cum - published| / max(1, published); maintenance and initial at both ends of a tier alike', bracketRelative);
  const symbols = symbolsOf(source) as readonly [string, readonly Tier[]][];
  const ends = await endsOf(symbols, core, door);
  for (const [symbol, tiers] of symbols) for (const [t, tier] of tiers.entries()) tally.add(`${symbol} tier ${t}`, ends(symbol, t, tier));
  return tally.outcome();
}

/** The preset with the file's brackets, run on a long at the floor and a short at the cap of every tier. */
async function endsOf(symbols: readonly [string, readonly Tier[]][], core: Core, door: Door) {
  const brackets = Object.fromEntries(
    symbols.map(([symbol, tiers]) => [
      symbol,
      tiers.map(({ cap, mmr, maxLeverage }, t) => ({
        upTo: t === tiers.length - 1 ? null : cap,
        initial: `1 / ${maxLeverage}`,
        maintenance: mmr,
      })),
    ]),
  );
  const accounts = symbols.flatMap(([symbol, tiers]) =>
    tiers.flatMap(({ floor, cap }, t) =>
      [floor, cap].map((notional, end) =>
        accountOf(`${symbol} ${t} ${end}`, [{ instrument: symbol, quantity: end === 0 ? notional : -notional, entryPrice: 1 }], []),
      ),
    ),
  );
  const rules = presetWith(door, 'binance-futures', { 'terms.futures.tiers': brackets, 'assumptions.names': {} });
  const held = await runRule(core, door, rules, {
    numeraire: rules.about.currency,
    quotes: symbols.map(([symbol]) => perpetual(symbol, 1)),
    accounts: accounts.map((one) => ({ ...one, positions: one.positions.filter(({ quantity }) => quantity !== 0) })),
  });
  return (symbol: string, t: number, { floor, cap, mmr, maxLeverage, cum }: Tier): Readonly<Record<string, number>> => {
    const [atFloor, atCap] = [`${symbol} ${t} 0`, `${symbol} ${t} 1`];
    return {
      cum: relativeTo(cap * mmr - held.maintenance(atCap), cum, 1),
      maintenanceAtFloor: relativeTo(held.maintenance(atFloor), floor * mmr - cum, 1),
      maintenanceAtCap: relativeTo(held.maintenance(atCap), cap * mmr - cum, 1),
      initialAtCap: relativeTo(held.initial(atCap), cap / maxLeverage, 1),
    };
  };
}

export const leverageBrackets: Reader = {
  kind: 'leverage brackets',
  recognises: (source) => symbolsOf(source) !== undefined,
  run,
};
