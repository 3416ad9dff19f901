// Published leverage tiers: the amount of each follows from floors and rates, and a rule of them charges what they say (JSON, symbols -> tiers with floor, mmr, cum).
import { bracketRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { accountOf, at, layOver, perpetual, relativeTo, runRule } from '../ruleRun.js';
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

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('|cum - published| / max(1, published); maintenance and initial at both ends of a tier alike', bracketRelative);
  const symbols = symbolsOf(source) as readonly [string, readonly Tier[]][];
  const ends = endsOf(symbols, core, door);
  for (const [symbol, tiers] of symbols) {
    const brackets = tiers.map((tier) => ({ upTo: tier.cap, initialRate: 1 / tier.maxLeverage, maintenanceRate: tier.mmr }));
    const { maintenance } = door.bracketCums(brackets);
    for (const [t, tier] of tiers.entries())
      tally.add(`${symbol} tier ${t}`, { cum: relativeTo(maintenance[t] as number, tier.cum, 1), ...ends(symbol, t, tier) });
  }
  return tally.outcome();
}

/** The preset with the file's brackets, run on a long at the floor and a short at the cap of every tier. */
function endsOf(symbols: readonly [string, readonly Tier[]][], core: Core, door: Door) {
  const brackets = Object.fromEntries(
    symbols.map(([symbol, tiers]) => [
      symbol,
      tiers.map(({ cap, mmr, maxLeverage }, t) => ({ upTo: t === tiers.length - 1 ? null : cap, maintenanceRate: mmr, maxLeverage })),
    ]),
  );
  const accounts = symbols.flatMap(([symbol, tiers]) =>
    tiers.flatMap(({ floor, cap }, t) =>
      [floor, cap].map((notional, end) =>
        accountOf(`${symbol} ${t} ${end}`, [{ instrument: symbol, quantity: end === 0 ? notional : -notional, entryPrice: 1 }], []),
      ),
    ),
  );
  const rules = layOver(door.termPreset('binance-futures'), { brackets: { brackets } });
  const held = runRule(core, door, rules, {
    numeraire: rules.numeraire,
    quotes: symbols.map(([symbol]) => perpetual(symbol, 1)),
    accounts,
  });
  return (symbol: string, t: number, { floor, cap, mmr, maxLeverage, cum }: Tier): Readonly<Record<string, number>> => ({
    maintenanceAtFloor: relativeTo(at(held, held.maintenances, `${symbol} ${t} 0`), floor * mmr - cum, 1),
    maintenanceAtCap: relativeTo(at(held, held.maintenances, `${symbol} ${t} 1`), cap * mmr - cum, 1),
    initialAtCap: relativeTo(at(held, held.initials, `${symbol} ${t} 1`), cap / maxLeverage, 1),
  });
}

export const leverageBrackets: Reader = {
  kind: 'leverage brackets',
  recognises: (source) => symbolsOf(source) !== undefined,
  run,
};
