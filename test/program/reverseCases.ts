// Reverse stress of accounts of the sample against dense searches by `engine.stress`: along paths, and over drawn joint moves.
import type { Core, MarginEngine } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import type { Market } from '../../src/market/market.js';
import type { StressScenario } from '../../src/rules/stress/stressScenario.js';
import { preset } from '../../src/rules.js';
import { uniforms } from '../fuzz/regions.js';
import { jointTolerance } from '../precision.js';

export interface ReverseAsked {
  readonly accounts: number;
  readonly seed: number;
  readonly maximumSigmas: number;
  /** Points a sigma of the dense search. */
  readonly dense: number;
  /** Joint moves that are drawn; none without the joint search. */
  readonly drawn: number;
  /** The sample market by default. */
  readonly market?: Market;
}

export interface ReverseCounts {
  breaches: number;
  /** Breaches by path that the dense search meets later, by more than a step of it. */
  nearer: number;
  jointBreaches: number;
  proved: number;
  /** Proved bounds that are within a hundredth of what was found. */
  tight: number;
  readonly wrong: string[];
}

export const reverseCounts = (): ReverseCounts => ({ breaches: 0, nearer: 0, jointBreaches: 0, proved: 0, tight: 0, wrong: [] });

const tolerance = 1e-3;
const stepsASigma = 4;

function scenarioOf(name: string, spots: Readonly<Record<string, number>>): StressScenario {
  return {
    name,
    kind: 'user',
    description: 'a point of a search',
    source: 'this test',
    spotUnit: 'log',
    spots: { '*': 0, ...spots },
    vols: { '*': { kind: 'relative', size: 0 } },
    basis: { '*': 0 },
    assets: { '*': 0 },
  };
}

const chunk = 40;

/** Whether each account is below its own maintenance under each of many shocks. */
async function breachesUnder(engine: MarginEngine, scenarios: readonly StressScenario[], accounts: number): Promise<Uint8Array> {
  const below = new Uint8Array(scenarios.length * accounts);
  for (let from = 0; from < scenarios.length; from += chunk) {
    const { own } = await engine.stress(scenarios.slice(from, from + chunk), { requirements: [] });
    for (let cell = 0; cell < own.equities.length; cell++)
      if ((own.equities[cell] as number) < (own.maintenances[cell] as number)) below[from * accounts + cell] = 1;
  }
  return below;
}

export async function reverseUnder(core: Core, name: string, asked: ReverseAsked, counts: ReverseCounts): Promise<void> {
  const { accounts, seed, maximumSigmas, dense, drawn, market = sampleMarket(1) } = asked;
  const book = sampleBook(market, { accounts, seed });
  const engine = await core.prepare({ book, market, rules: preset(name) });
  const sigmas = preset('margincore');
  const paths = engine.stressPaths({ horizonDays: 7, driver: 'BTC', sigmas });
  const joint = drawn === 0 ? {} : { joint: { horizonDays: 7, sigmas } };
  const found = await engine.reverseStress({
    paths,
    maximumSigmas,
    steps: maximumSigmas * stepsASigma,
    tolerance,
    requirements: [],
    ...joint,
  });
  const rows = found.accounts.length;
  for (const [p, { name: path, spots }] of paths.entries())
    for (const sign of [1, -1] as const) {
      const zs = Array.from({ length: maximumSigmas * dense }, (_, n) => (sign * (n + 1)) / dense);
      const at = (z: number): StressScenario =>
        scenarioOf(`${z}`, Object.fromEntries(Object.entries(spots).map(([id, slope]) => [id, slope * z])));
      const below = await breachesUnder(engine, zs.map(at), rows);
      const column = sign > 0 ? found.own.ups : found.own.downs;
      for (let a = 0; a < rows; a++) {
        const z = Math.abs(column[p * rows + a] as number);
        if (z === 0 || Number.isNaN(z)) continue;
        const first = zs.findIndex((_, n) => below[n * rows + a] === 1);
        const due = first < 0 ? Number.POSITIVE_INFINITY : (first + 1) / dense;
        if (z < Number.POSITIVE_INFINITY) counts.breaches += 1;
        if (z < due - 1 / dense) counts.nearer += 1;
        if (z > due + tolerance)
          counts.wrong.push(
            `${name}, seed ${seed}, account ${found.accounts[a]}, ${path} ${sign > 0 ? 'up' : 'down'}: ${z}, the dense search ${due}`,
          );
      }
      // what is returned is a breach itself
      const ends = [...new Set(Array.from(column.subarray(p * rows, (p + 1) * rows)).filter((z) => z !== 0 && Number.isFinite(z)))];
      const atEnds = await breachesUnder(engine, ends.map(at), rows);
      for (let a = 0; a < rows; a++) {
        const n = ends.indexOf(column[p * rows + a] as number);
        if (n >= 0 && atEnds[n * rows + a] !== 1)
          counts.wrong.push(`${name}, seed ${seed}, account ${found.accounts[a]}, ${path}: ${ends[n]} is no breach`);
      }
    }
  if (found.joint !== undefined) await jointUnder(engine, name, asked, found.joint, counts, sigmas, book);
  engine.dispose();
}

/** Breaches of drawn joint moves are no nearer than the bound, and none is nearer than what was found, in the norm of what the account hangs on. */
async function jointUnder(
  engine: MarginEngine,
  name: string,
  { seed, drawn, maximumSigmas }: ReverseAsked,
  { sigmas, bounds, moves }: NonNullable<Awaited<ReturnType<MarginEngine['reverseStress']>>['joint']>,
  counts: ReverseCounts,
  rules: ReturnType<typeof preset>,
  book: ReturnType<typeof sampleBook>,
): Promise<void> {
  const { underlyings } = engine.market;
  const units = underlyings.length;
  const rows = sigmas.length;
  const alone = engine.stressPaths({ horizonDays: 7, driver: underlyings[0]?.id as string, sigmas: rules });
  const one = underlyings.map(({ id }) => alone.find((path) => path.name === id)?.spots[id] as number);
  /** Correlations: what a driver's sigma makes of another, over its own sigma. */
  const correlation = underlyings.map(({ id: driver }) => {
    const [path] = engine.stressPaths({ horizonDays: 7, driver, sigmas: rules });
    return underlyings.map(({ id }, v) => (path?.spots[id] as number) / (one[v] as number));
  });
  const draw = uniforms(seed + 17);
  const points = Array.from({ length: drawn }, (_, n) => {
    // every other one about a breach that was found
    const a = Math.floor(draw() * rows);
    const about = n % 2 === 1 && Number.isFinite(sigmas[a] as number) && (sigmas[a] as number) > 0;
    return Float64Array.from(underlyings, (_u, u) =>
      about
        ? (moves[a * units + u] as number) * (0.9 + 0.1 * draw()) + 0.1 * (one[u] as number) * (draw() - 0.5)
        : (one[u] as number) * 0.6 * maximumSigmas * (2 * draw() - 1),
    );
  });
  const below = await breachesUnder(
    engine,
    points.map((x, n) => scenarioOf(`${n}`, Object.fromEntries(underlyings.map(({ id }, u) => [id, x[u] as number])))),
    rows,
  );
  for (let a = 0; a < rows; a++) {
    const [found, bound] = [sigmas[a] as number, bounds[a] as number];
    if (!(found > 0)) continue;
    const own = [...Array(units).keys()].filter((u) => hangsOn(engine.market, book, a, u));
    if (bound > found) counts.wrong.push(`${name}, seed ${seed}, account ${a}: bound ${bound} above ${found}`);
    if (bound > 0) counts.proved += 1;
    if (found < Number.POSITIVE_INFINITY) counts.jointBreaches += 1;
    if (bound > 0 && found < Number.POSITIVE_INFINITY && bound > 0.99 * found) counts.tight += 1;
    for (const [n, x] of points.entries()) {
      if (below[n * rows + a] !== 1) continue;
      const z = normOf(own, x, one, correlation);
      if (z < bound * (1 - 1e-9))
        counts.wrong.push(`${name}, seed ${seed}, account ${a}: a breach of ${z} sigmas below the bound ${bound}`);
      if (z < Math.min(found, maximumSigmas) * (1 - jointTolerance))
        counts.wrong.push(`${name}, seed ${seed}, account ${a}: a breach of ${z} sigmas, found ${found}`);
    }
  }
}

/** Underlyings whose coin an account has something on, is paid in, or holds. */
function hangsOn(market: MarginEngine['market'], book: ReturnType<typeof sampleBook>, a: number, u: number): boolean {
  const { asset } = market.underlyings[u] as MarginEngine['market']['underlyings'][number];
  const ofCoin = (id: string): boolean => {
    const quote = market.quotes.find(({ instrument }) => instrument.id === id);
    return quote?.instrument.asset === asset || market.underlyings.find((one) => one.id === quote?.instrument.underlying)?.asset === asset;
  };
  return (
    [...book.positionAccounts].some((of, i) => of === a && ofCoin(book.instruments[book.positionInstruments[i] as number] as string)) ||
    [...book.collateralAccounts].some((of, i) => of === a && book.assets[book.collateralAssets[i] as number] === asset)
  );
}

/** The norm of moves of some underlyings: Gaussian elimination of their correlation. */
function normOf(own: readonly number[], x: Float64Array, one: readonly number[], correlation: readonly (readonly number[])[]): number {
  const rest = own.map((u) => (x[u] as number) / (one[u] as number));
  const matrix = own.map((u) => own.map((v) => (u === v ? 1 : (correlation[u]?.[v] as number))));
  const scaled = rest.slice();
  for (let i = 0; i < own.length; i++)
    for (let r = i + 1; r < own.length; r++) {
      const factor = (matrix[r]?.[i] as number) / (matrix[i]?.[i] as number);
      for (let c = i; c < own.length; c++) (matrix[r] as number[])[c] = (matrix[r]?.[c] as number) - factor * (matrix[i]?.[c] as number);
      scaled[r] = (scaled[r] as number) - factor * (scaled[i] as number);
    }
  // of the factorisation L D L', the sum of squares over D
  return Math.sqrt(scaled.reduce((sum, y, i) => sum + (y * y) / (matrix[i]?.[i] as number), 0));
}
