// Published leverage tiers: the maintenance amount of each follows from floors and rates (JSON, symbols -> tiers with floor, mmr, cum).
import { bracketRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
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

function run(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally('|cum - published| / max(1, published)', bracketRelative);
  for (const [symbol, tiers] of symbolsOf(source) as readonly [string, readonly Tier[]][]) {
    const brackets = tiers.map((tier) => ({ upTo: tier.cap, initialRate: 1 / tier.maxLeverage, maintenanceRate: tier.mmr }));
    const { maintenance } = door.bracketCums(brackets);
    for (const [t, tier] of tiers.entries()) {
      tally.add(`${symbol} tier ${t}`, { cum: Math.abs((maintenance[t] as number) - tier.cum) / Math.max(1, Math.abs(tier.cum)) });
    }
  }
  return tally.outcome();
}

export const leverageBrackets: Reader = {
  kind: 'leverage brackets',
  recognises: (source) => symbolsOf(source) !== undefined,
  run,
};
