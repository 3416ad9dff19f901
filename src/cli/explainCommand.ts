// `margincore explain`: why one account is asked for what it is under a requirement of a rule document, and at which prices it is liquidated.

import { type AccountView, type Explanation, Fault } from '../index.js';
import type { Rules } from '../rules.js';
import { type ExplainedFormula, type ExplainedPart, type PriceSearch, rowFaultOf, type Savings } from '../support.js';
import { type DistanceFindings, distanceText } from './distanceText.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { ExplainFlags } from './flags.js';
import { accountName, grouped } from './format.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { type LiquidationFindings, liquidationText } from './liquidationText.js';
import { targetOf, writeResult } from './output.js';
import { colours, tableText, withProgress } from './terminal.js';

export async function explainCommand(flags: ExplainFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.market, flags.book, flags.rules]);
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const rules = await documentOf(flags.rules);
  const engine = await core.prepare({ market, book, rules, assumptions: flags.strict === true ? 'refuse' : 'stated' });
  const view = engine.account(flags.account, flags.subaccount ?? '');
  const explanation = view.explain(flags.requirement);
  const savings = await view.savings();
  const search = { lowest: flags.lowest ?? 0.1, highest: flags.highest ?? 10, steps: flags.steps ?? 64, tolerance: 1e-12 };
  const liquidation = await findings(view, explanation.requirement, search);
  const { horizonDays } = flags;
  if (flags.sigmas !== undefined && horizonDays === undefined)
    throw new Fault('BAD_ARGUMENT', '--sigmas', 'absent without --horizon-days', flags.sigmas);
  const sigmas = flags.sigmas === undefined ? {} : { sigmas: await documentOf(flags.sigmas) };
  const distances =
    horizonDays === undefined
      ? undefined
      : await distanceFindings(view, { ...search, ...sigmas, requirement: explanation.requirement, horizonDays });
  const document = {
    format: 'margincore-explanation',
    version: 2,
    ...explanation,
    savings,
    liquidation,
    ...(distances === undefined ? {} : { distances }),
  };
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify(document, null, 2)}\n`],
    text: () => [textOf(explanation, savings, liquidation, distances)],
  });
  return exitCodes.ok;
}

async function findings(view: AccountView, requirement: string, search: PriceSearch): Promise<LiquidationFindings> {
  try {
    return await withProgress('prices', (onProgress) => view.liquidationPrices({ ...search, requirement, onProgress }));
  } catch (error) {
    return { search, fault: rowFaultOf(error).toRecord() };
  }
}

/** By the factors of the rules, or of another document. */
async function distanceFindings(
  view: AccountView,
  inputs: PriceSearch & { readonly requirement: string; readonly horizonDays: number; readonly sigmas?: Rules },
): Promise<DistanceFindings> {
  try {
    return await withProgress('distances', (onProgress) =>
      view.distances({ ...inputs, volatilities: 'factors', together: true, onProgress }),
    );
  } catch (error) {
    return { horizonDays: inputs.horizonDays, fault: rowFaultOf(error).toRecord() };
  }
}

function textOf(
  explanation: Explanation,
  { requirements, released }: Savings,
  liquidation: LiquidationFindings,
  distances: DistanceFindings | undefined,
): string {
  const { account, subaccount, requirement, equity, initial, maintenance, excess, numeraire, rules, contributions, remainder } =
    explanation;
  const who = accountName(account, subaccount);
  const adds = contributions.filter((one) => one.value !== 0).map((one) => [one.kind, one.id, grouped(one.value, 2)]);
  const steps = requirements.map(({ requirement: name, initial: asked, excess: left, released: freed, pooling }) => [
    name,
    ...[asked, left, freed, pooling.alone, pooling.byExpiry, pooling.byUnderlying, pooling.together].map((x) => grouped(x, 2)),
    ...[pooling.vol.alone, pooling.vol.together].map((x) => grouped(x, 2)),
  ]);
  return [
    colours.bold(
      `${requirement} requirement of ${who}: ${grouped(initial.value, 2)} ${numeraire}, equity ${grouped(equity.value, 2)}, excess ${grouped(excess, 2)}`,
    ),
    `rules ${rules.name} of ${rules.date}; maintenance ${grouped(maintenance.value, 2)}`,
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
    ...notes(explanation),
    '',
    liquidationText(liquidation),
    ...(distances === undefined ? [] : ['', distanceText(distances)]),
    '',
  ].join('\n');
}

function worstLines({ worst }: ExplainedFormula): string[] {
  if (worst === null) return [];
  const { term, underlying, set, label, vol, moves, loss } = worst;
  const moved = Object.entries(moves ?? {}).filter(([id]) => underlying === undefined || id === underlying);
  const text = moved.map(([id, move]) => `${id} ${move > 0 ? '+' : ''}${grouped(100 * move, 2)} %`).join(', ');
  const shocked = vol === undefined ? '' : `${text}; vol ${vol}; `;
  return [
    `  worst of ${term}${underlying === undefined ? '' : ` on ${underlying}`}: ${label} of ${set} (${shocked}loses ${grouped(loss, 2)})`,
  ];
}

function notes({ notCharged, assumptions }: Explanation): string[] {
  return [
    ...notCharged.map(({ of, instrument, size }) => `not charged: ${of} of ${grouped(size, 4)} ${instrument}`),
    ...assumptions.map(({ of, attribute, assumed, count }) => `assumed: ${attribute} of ${count} ${of}: ${assumed}`),
  ];
}

/** The formula, a line a part; parts of 0 below the first level are left out. */
function treeLines({ label, formula, underlying, value, binding, scenario, parts }: ExplainedPart, depth: number): string[] {
  const name = underlying === undefined ? label : `${underlying}: ${label}`;
  const said = formula === undefined ? '' : ` = ${formula}`;
  const line = `${binding ? '*' : ' '} ${'  '.repeat(depth)}${name}: ${grouped(value, 2)}${said}${scenario === undefined ? '' : ` (${scenario})`}`;
  return [line, ...parts.filter((inner) => inner.value !== 0).flatMap((inner) => treeLines(inner, depth + 1))];
}
