// How far every account stands from falling below maintenance, in sigmas: a part of the question `stress`.
import { Fault, type MarginEngine } from '../index.js';
import { preset, type Rules } from '../rules.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { named as byName, choice, list, type Of, orNull, record, said, truth } from '../shape/shape.js';
import type { ReverseStress } from '../support.js';
import { count, money, words } from './common.js';
import type { Session } from './question.js';

const forms = ['re-margined', 'still'] as const;

export const reverseAsked = record({
  'driver?': said(id, { words: 'the underlying whose sigmas the joint path counts; BTC, or the first of the market, where left out' }),
  'horizonDays?': said(whole(1, 3650), { words: 'that a sigma is of', unit: 'days', usual: 1 }),
  'maximumSigmas?': said(whole(1, 200), { words: 'how far to look', usual: 20 }),
  'form?': said(choice(forms), {
    words: "still: today's requirement is held; re-margined: every point is margined anew",
    usual: 're-margined',
  }),
  'joint?': said(truth, {
    words: 'the nearest breach over moves of all underlyings together too, with a bound that is proved',
    usual: false,
  }),
});

const sigmas = said(plain, { unit: 'sigmas', digits: 2 });
const sigmasOrNull = said(orNull(plain), { words: 'null: none within what was looked at', unit: 'sigmas', digits: 2 });
export const reverseRow = record({
  excess: said(money, { words: 'equity less maintenance today' }),
  paths: said(byName(record({ up: sigmasOrNull, down: sigmasOrNull, nearest: sigmasOrNull })), { words: '0: below already' }),
  'joint?': said(record({ sigmas: sigmasOrNull, bound: sigmas, moves: byName(orNull(plain)) }), {
    words: 'the nearest breach that was found, as log moves, and the sigmas below which none is, by proof',
  }),
});
export const reverseFound = record({
  form: choice(forms),
  driver: id,
  horizonDays: count,
  maximumSigmas: count,
  steps: said(count, { words: 'points looked at on either side: a dip between two of them can be missed' }),
  tolerance: sigmas,
  paths: list(record({ name: id, spots: said(byName(plain), { words: 'log moves of a sigma' }) }), 0, 1e6),
  reached: said(count, { words: 'accounts that the first path brings below maintenance' }),
  within: said(list(record({ sigmas: words, accounts: byName(count) }), 0, 100), { words: 'accounts by their nearest breach, by path' }),
  nearest: said(list(record({ account: id, subaccount: line(128), excess: money, nearest: byName(sigmasOrNull) }), 0, 1e7), {
    words: 'those nearest to a breach on the first path',
  }),
});

/** Points a sigma, and how near a root is found, in sigmas: margining a point again costs a run of the book. */
const searches = {
  're-margined': { pointsASigma: 4, tolerance: 1e-3 },
  still: { pointsASigma: 10, tolerance: 1e-6 },
} as const;
/** Upper borders of what is counted together, in sigmas. */
const borders = [1, 2, 3, 5, 10];

/** Rules whose factors measure sigmas: those of the session, else the named document, else the preset. */
export async function sigmasOf({ rules, rulesOf }: Session, told: unknown): Promise<{ readonly sigmas?: Rules }> {
  if (told !== undefined) return { sigmas: await rulesOf(told) };
  return rules.factors === undefined ? { sigmas: preset('margincore') } : {};
}

export async function reversed(
  engine: MarginEngine,
  { driver: told, horizonDays, maximumSigmas, form, joint }: Of<typeof reverseAsked>,
  options: {
    readonly sigmas?: Rules;
    readonly requirements: readonly string[];
    readonly onProgress?: (done: number, total: number) => void;
  },
  most: number,
) {
  const { sigmas: by, ...rest } = options;
  const factors = by && { sigmas: by };
  const { underlyings } = engine.market;
  const first = underlyings.find(({ id: one }) => one === 'BTC') ?? underlyings[0];
  if (first === undefined) throw new Fault('TOO_SHORT', 'driver', 'an underlying of a market that has at least one', 0);
  const driver = told ?? first.id;
  const paths = engine.stressPaths({ horizonDays, driver, ...factors });
  const { pointsASigma, tolerance } = searches[form];
  const steps = maximumSigmas * pointsASigma;
  const run = await engine.reverseStress({
    ...{ form, paths, maximumSigmas, steps, tolerance, ...rest },
    ...(joint && { joint: { horizonDays, ...factors } }),
  });
  const [requirement] = rest.requirements;
  const columns = requirement === undefined ? run.own : (run.requirements[requirement] as ReverseStress['own']);
  const { accounts, subaccounts } = run;
  const cell = (p: number, a: number): number => p * accounts.length + a;
  const far = (a: number): number => Math.abs(columns.nearest[a] as number);
  const ofPaths = <T>(of: (p: number) => T) => Object.fromEntries(paths.map(({ name }, p) => [name, of(p)]));
  const nearestOf = (a: number) => ofPaths((p) => columns.nearest[cell(p, a)] as number);
  const uppers = [0, ...borders.filter((border) => border < maximumSigmas), maximumSigmas, Number.POSITIVE_INFINITY];
  const binOf = (z: number): number => uppers.findIndex((upper) => Math.abs(z) <= upper);
  const called = (n: number): string =>
    n === 0
      ? 'below already'
      : uppers[n] === Number.POSITIVE_INFINITY
        ? `beyond ${maximumSigmas}`
        : `${uppers[n - 1]} to ${uppers[n]} sigmas`;
  const bins = paths.map((_, p) => accounts.map((__, a) => binOf(columns.nearest[cell(p, a)] as number)));
  const ranked = [...accounts.keys()]
    .filter((a) => far(a) > 0 && far(a) < Number.POSITIVE_INFINITY)
    .sort((a, b) => far(a) - far(b) || a - b);
  return {
    found: {
      ...{ form, driver, horizonDays, maximumSigmas, steps, tolerance, reached: ranked.length },
      paths: paths.map(({ name, spots }) => ({ name, spots })),
      within: uppers.map((_, n) => ({
        sigmas: called(n),
        accounts: ofPaths((p) => (bins[p] as number[]).filter((bin) => bin === n).length),
      })),
      nearest: ranked.slice(0, most).map((a) => ({
        ...{ account: accounts[a] as string, subaccount: subaccounts[a] as string },
        ...{ excess: columns.excesses[a] as number, nearest: nearestOf(a) },
      })),
    },
    /** Undefined of an account with a fault. */
    rowOf: (a: number): Of<typeof reverseRow> | undefined =>
      run.statuses[a] !== 0
        ? undefined
        : {
            excess: columns.excesses[a] as number,
            paths: ofPaths((p) => {
              const [up, down, nearest] = [columns.ups, columns.downs, columns.nearest].map((of) => of[cell(p, a)] as number);
              return { up: up as number, down: down as number, nearest: nearest as number };
            }),
            ...(run.joint && {
              joint: {
                sigmas: run.joint.sigmas[a] as number,
                bound: run.joint.bounds[a] as number,
                moves: Object.fromEntries(
                  underlyings.map(({ id: one }, u) => [one, run.joint?.moves[a * underlyings.length + u] as number]),
                ),
              },
            }),
          },
  };
}
