// Paths of one factor: where every price stands when the factor has moved by z of its standard deviations.
import { fieldsOf, listOf, objectOf } from '../../book/fields.js';
import { identifier, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import type { FactorModel } from '../../market/factors.js';
import type { ShockTable } from '../../rules/stress/stressScenario.js';

/** price(z) = price x e^(spots z), vol(z) = vol x e^(vols z), by underlying; '*' for those not named. */
export interface StressPath {
  readonly name: string;
  /** Log move of one standard deviation. */
  readonly spots: ShockTable<number>;
  readonly vols: ShockTable<number>;
}

/** A path further than e^(+-50) times today's price is a mistake. */
const furthest = 50;

/**
 * Paths of the factor model: first `joint`, where the driver moves by its own standard deviation over the horizon and every other underlying
 * by what their correlation makes of it, beta = rho(u, driver) sigma_u; then each underlying alone. Vols stand still. Throws UNKNOWN_UNDERLYING.
 */
export function factorPaths(
  underlyings: readonly string[],
  { vols, correlation, names }: FactorModel,
  { horizonDays, driver }: { readonly horizonDays: number; readonly driver: string },
  daysPerYear: number,
): StressPath[] {
  const d = underlyings.indexOf(driver);
  if (d < 0) throw new Fault('UNKNOWN_UNDERLYING', 'driver', `one of ${underlyings.join(', ')}`, driver);
  const root = Math.sqrt(positive(horizonDays, 'horizonDays') / daysPerYear);
  const sigmas = underlyings.map((_, u) => vols[2 * u] * root);
  const betas = sigmas.map((sigma, u) => (u === d ? sigma : correlation[2 * u * names.length + 2 * d] * sigma));
  const still = { '*': 0 };
  return [
    { name: 'joint', spots: Object.fromEntries(underlyings.map((id, u) => [id, betas[u]])), vols: still },
    ...underlyings.map((id, u) => ({ name: id, spots: { [id]: sigmas[u], '*': 0 }, vols: still })),
  ];
}

/** Paths at the door; log moves at `maximumSigmas` at most 50. Throws DUPLICATE, TYPE_MISMATCH, OUT_OF_RANGE ... */
export function pathsOf(value: unknown, maximumSigmas: number): readonly StressPath[] {
  const names = new Set<string>();
  return listOf(value, 'paths', 1, 10_000).map((row, i) => {
    const fields = fieldsOf(row, `paths[${i}]`, ['name', 'spots', 'vols']);
    const name = identifier(fields.name, `paths[${i}].name`);
    if (names.has(name)) throw new Fault('DUPLICATE', `paths[${i}].name`, 'a name that stands only once', name);
    names.add(name);
    const table = (column: 'spots' | 'vols'): ShockTable<number> => {
      const entries = Object.entries(objectOf(fields[column], `paths[${i}].${column}`));
      for (const [id, x] of entries) {
        const at = `paths[${i}].${column}[${JSON.stringify(id)}]`;
        if (typeof x !== 'number') throw new Fault('TYPE_MISMATCH', at, 'a number', x);
        if (!(Math.abs(x) * maximumSigmas <= furthest))
          throw new Fault('OUT_OF_RANGE', at, `at most ${furthest} in size at ${maximumSigmas} sigmas`, x);
      }
      return Object.fromEntries(entries) as Record<string, number>;
    };
    return { name, spots: table('spots'), vols: table('vols') };
  });
}

/** Log moves of one standard deviation by underlying; one that is neither named nor has a fallback throws UNKNOWN_FACTOR when it is held. */
export function slopesOf(
  path: StressPath,
  column: 'spots' | 'vols',
  underlyings: readonly { readonly id: string; readonly asset: string }[],
  isHeld: (id: string, asset: string) => boolean,
): Float64Array {
  return Float64Array.from(underlyings, ({ id, asset }) => {
    const table = path[column];
    const slope = Object.hasOwn(table, id) ? table[id] : table['*'];
    if (slope === undefined && isHeld(id, asset))
      throw new Fault(
        'UNKNOWN_FACTOR',
        `paths[${JSON.stringify(path.name)}].${column}[${JSON.stringify(id)}]`,
        `named, or '*' for those that are not`,
        undefined,
      );
    return slope ?? 0;
  });
}
