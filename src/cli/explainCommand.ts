// `margincore explain`: explains an account's margin and finds its liquidation prices: the question `explain` with all its options.
import { Fault } from '../index.js';
import { explain } from '../questions/explain.js';
import type { FoundBy } from '../questions/question.js';
import { distanceText } from './distanceText.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { ExplainFlags } from './flags.js';
import { accountName, grouped } from './format.js';
import { documentOf } from './inputs.js';
import { liquidationText } from './liquidationText.js';
import { colours, tableText } from './terminal.js';
import { stated, verb } from './verb.js';

type Found = FoundBy<typeof explain>;
type Formula = Found['initial'];
type Part = Formula['formula'];

export async function explainCommand(flags: ExplainFlags): Promise<ExitCode> {
  const { account, subaccount, requirement, horizonDays } = flags;
  if (flags.sigmas !== undefined && horizonDays === undefined)
    throw new Fault('BAD_ARGUMENT', '--sigmas', 'absent without --horizon-days', flags.sigmas);
  const search = { lowest: flags.lowest ?? 0.1, highest: flags.highest ?? 10, steps: flags.steps ?? 64, tolerance: 1e-12 };
  const forms = { format: 'margincore-explanation', version: 3, text: (found: Found) => textOf(found, search) };
  await verb(explain, flags, forms, async () => ({
    ...{ account, subaccount, requirement, savings: true, prices: search },
    distances:
      horizonDays === undefined
        ? undefined
        : stated({ horizonDays, sigmas: flags.sigmas === undefined ? undefined : await documentOf(flags.sigmas, '--sigmas') }),
  }));
  return exitCodes.ok;
}

function textOf(found: Found, search: NonNullable<Found['liquidation']>['search']): string {
  const { account, subaccount, requirement, equity, initial, maintenance, excess, numeraire, rules, contributions, remainder } = found;
  const { requirements = [], released = 0 } = found.savings ?? {};
  const who = accountName(account, subaccount);
  const adds = contributions.filter((one) => one.value !== 0).map((one) => [one.kind, one.id, grouped(one.value, 2)]);
  const steps = requirements.map(({ requirement: name, initial: asked, excess: left, released: freed, pooling }) => [
    name,
    ...[asked, left, freed, pooling.alone, pooling.byExpiry, pooling.byUnderlying, pooling.together].map((x) => grouped(x, 2)),
    ...[pooling.vol.alone, pooling.vol.together].map((x) => grouped(x, 2)),
  ]);
  return [
    colours.bold(
      `${requirement} requirement of ${who}: ${amount(initial.value)} ${numeraire}, equity ${amount(equity.value)}, excess ${grouped(excess, 2)}`,
    ),
    `rules ${rules.name} of ${rules.date}; maintenance ${amount(maintenance.value)}`,
    '',
    ...[initial, maintenance, equity].flatMap((part) => [...treeLines(part.formula, 0), ...worstLines(part), '']),
    tableText(['what', 'of', 'adds'], [...adds, ['remainder', '', grouped(remainder, 2)]], 2),
    '',
    `initial requirements, from positions alone to all together, of which shocks of volatility; released in all ${grouped(released, 2)}`,
    tableText(
      ['requirement', 'initial', 'excess', 'released', 'alone', 'by expiry', 'by underlying', 'together', 'vol alone', 'vol together'],
      steps,
      1,
    ),
    ...notes(found),
    '',
    liquidationText(found, search),
    ...distanceText(found),
    '',
  ].join('\n');
}

/** Infinite where there is no figure: nothing limits it. */
const amount = (x: number | null): string => grouped(x ?? Number.POSITIVE_INFINITY, 2);

function worstLines({ worst }: Formula): string[] {
  if (worst === null) return [];
  const { term, underlying, set, label, vol, moves, loss } = worst;
  const moved = Object.entries(moves ?? {}).filter(([id]) => underlying === undefined || id === underlying);
  const text = moved.map(([id, move]) => `${id} ${move > 0 ? '+' : ''}${grouped(100 * move, 2)} %`).join(', ');
  const shocked = vol === undefined ? '' : `${text}; vol ${vol}; `;
  return [
    `  worst of ${term}${underlying === undefined ? '' : ` on ${underlying}`}: ${label} of ${set} (${shocked}loses ${grouped(loss, 2)})`,
  ];
}

function notes({ notCharged, assumptions }: Found): string[] {
  return [
    ...notCharged.map(({ of, instrument, size }) => `not charged: ${of} of ${grouped(size, 4)} ${instrument}`),
    ...assumptions.map(({ of, attribute, assumed, count }) => `assumed: ${attribute} of ${count} ${of}: ${assumed}`),
  ];
}

/** The formula, a line a part; parts of 0 below the first level are left out. */
function treeLines({ label, formula, underlying, value, binding, scenario, parts }: Part, depth: number): string[] {
  const name = underlying === undefined ? label : `${underlying}: ${label}`;
  const said = formula === undefined ? '' : ` = ${formula}`;
  const line = `${binding ? '*' : ' '} ${'  '.repeat(depth)}${name}: ${amount(value)}${said}${scenario === undefined ? '' : ` (${scenario})`}`;
  return [line, ...parts.filter((inner) => inner.value !== 0).flatMap((inner) => treeLines(inner, depth + 1))];
}
