// The door of stress scenarios: parsed JSON becomes frozen scenarios, or a Fault names the first thing wrong.
import { fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { plainCopy } from '../../book/plainCopy.js';
import { count, identifier, oneOf, within } from '../../check.js';
import { Fault } from '../../fault.js';
import { textOf } from '../../shape/leaves.js';
import { type ShockTable, type StressScenario, spotUnits, stressKinds, type VolShock } from './stressScenario.js';

const scenarioLimit = 10_000;
/** A price multiplied or divided by more than this is a mistake. */
const largestMove = 1_000;
const largestLog = 7;
const largestSigmas = 1_000;
/** The vol of a market is at most 20 (market/build.ts), so is a step of it. */
const largestVolStep = 20;
const longestHorizon = 3_650;

const required = ['name', 'description', 'source', 'spotUnit', 'spots', 'vols', 'basis', 'assets'] as const;

/**
 * The scenarios of a document `{ format: "margincore-stress", version: 1, scenarios: [...] }`; names stand once. Paths are those of the
 * document: `scenarios[1].spots.BTC`. Throws BAD_FORMAT, MISSING_FIELD, UNKNOWN_FIELD, TYPE_MISMATCH, OUT_OF_RANGE, BAD_DATE, DUPLICATE ...
 */
export function parseStressScenarios(json: unknown): readonly StressScenario[] {
  const given = objectOf(plainCopy(json, 'stress'), 'stress');
  const { format, version } = given;
  if (format !== 'margincore-stress') throw new Fault('BAD_FORMAT', 'format', '"margincore-stress"', format);
  if (version !== 1) throw new Fault('BAD_FORMAT', 'version', '1', version);
  const { scenarios } = fieldsOf(given, 'stress', ['format', 'version', 'scenarios']);
  return stressScenariosOf(scenarios, 'scenarios');
}

/** A list of scenarios, at least one, each name once. */
export function stressScenariosOf(value: unknown, path: string): readonly StressScenario[] {
  const seen = new Set<string>();
  const scenarios = listOf(value, path, 1, scenarioLimit).map((row, i) => {
    const scenario = parseStressScenario(row, `${path}[${i}]`);
    if (seen.has(scenario.name)) throw new Fault('DUPLICATE', `${path}[${i}].name`, 'a name that stands only once', scenario.name);
    seen.add(scenario.name);
    return scenario;
  });
  return Object.freeze(scenarios);
}

/** Parses one scenario; `kind` is 'user' by default. */
export function parseStressScenario(value: unknown, path: string): StressScenario {
  const fields = fieldsOf(value, path, required, ['kind', 'from', 'to', 'horizonDays']);
  const spotUnit = oneOf(fields.spotUnit, spotUnits, `${path}.spotUnit`, 'UNKNOWN_KIND');
  const sigmas = spotUnit === 'sigmas';
  if (sigmas && fields.horizonDays === undefined)
    throw new Fault('MISSING_FIELD', `${path}.horizonDays`, 'present: spots are in sigmas', undefined);
  if (!sigmas && fields.horizonDays !== undefined)
    throw new Fault('UNKNOWN_FIELD', `${path}.horizonDays`, 'absent unless spots are in sigmas', fields.horizonDays);
  const spotMove = (x: unknown, at: string): number => {
    if (spotUnit === 'simple') return moveOf(x, at);
    const most = sigmas ? largestSigmas : largestLog;
    return within(plainNumber(x, at), -most, most, at);
  };
  return Object.freeze({
    name: identifier(fields.name, `${path}.name`),
    kind: oneOf(fields.kind ?? 'user', stressKinds, `${path}.kind`, 'UNKNOWN_KIND'),
    description: textOf(fields.description, `${path}.description`),
    source: textOf(fields.source, `${path}.source`),
    ...datesOf(fields, path),
    spotUnit,
    ...(sigmas ? { horizonDays: count(fields.horizonDays, 1, longestHorizon, `${path}.horizonDays`) } : {}),
    spots: shockTable(fields.spots, `${path}.spots`, spotMove),
    vols: shockTable(fields.vols, `${path}.vols`, volShockOf),
    basis: shockTable(fields.basis, `${path}.basis`, moveOf),
    assets: shockTable(fields.assets, `${path}.assets`, moveOf),
  });
}

function shockTable<T>(value: unknown, path: string, parse: (entry: unknown, path: string) => T): ShockTable<T> {
  const entries = objectOf(value, path);
  const table = Object.create(null) as Record<string, T>;
  for (const name of Object.keys(entries).sort()) {
    const at = keyPath(path, name);
    table[identifier(name, at)] = parse(entries[name], at);
  }
  return Object.freeze(table);
}

/** A relative move that leaves something of the price. */
function moveOf(value: unknown, path: string): number {
  const x = plainNumber(value, path);
  if (!(x > -1 && x <= largestMove)) throw new Fault('OUT_OF_RANGE', path, `above -1 and at most ${largestMove}`, x);
  return x;
}

function volShockOf(value: unknown, path: string): VolShock {
  const fields = fieldsOf(value, path, ['kind', 'size']);
  const kind = oneOf(fields.kind, ['relative', 'absolute'] as const, `${path}.kind`, 'UNKNOWN_KIND');
  const size = plainNumber(fields.size, `${path}.size`);
  if (kind === 'relative' && !(size > -1)) throw new Fault('OUT_OF_RANGE', `${path}.size`, 'above -1: a vol stays positive', size);
  return Object.freeze({ kind, size: within(size, -largestVolStep, largestVolStep, `${path}.size`) });
}

const dated = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/;

function datesOf(fields: Readonly<Record<string, unknown>>, path: string): { readonly from?: string; readonly to?: string } {
  const given = (['from', 'to'] as const).filter((name) => fields[name] !== undefined);
  if (given.length === 0) return {};
  for (const name of ['from', 'to'] as const)
    if (fields[name] === undefined) throw new Fault('MISSING_FIELD', `${path}.${name}`, `present beside ${given[0]}`, undefined);
  const from = dayOf(fields.from, `${path}.from`);
  const to = dayOf(fields.to, `${path}.to`);
  if (!(from < to)) throw new Fault('BAD_DATE', `${path}.to`, `after ${from}`, to);
  return { from, to };
}

function dayOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new Fault('TYPE_MISMATCH', path, 'a string', value);
  const instant = dated.test(value) ? Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value) : Number.NaN;
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(value.replace('Z', '')))
    throw new Fault('BAD_DATE', path, 'a day as YYYY-MM-DD, or an instant as YYYY-MM-DDTHH:MM:SSZ', value);
  return value;
}
