// `margincore explain`: why one account's requirement is what it is under a rule of terms, and at which prices it is liquidated.
import type { ExplainedPart, Explanation, Savings } from '../index.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { ExplainFlags } from './flags.js';
import { accountName, grouped } from './format.js';
import { bookFrom, marketOf, openCore } from './inputs.js';
import { type LiquidationFindings, liquidationFindings, liquidationText } from './liquidationText.js';
import { targetOf, writeFile, writeOut } from './output.js';
import { termRulesOf } from './ruleFiles.js';
import { colours, say, tableText } from './terminal.js';

export async function explainCommand(flags: ExplainFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.market, flags.book, flags.rules]);
  const rules = await termRulesOf(flags.rules);
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const inputs = { market, book, rules, account: flags.account, subaccount: flags.subaccount ?? '' };
  const explanation = core.accounts.explain({ ...inputs, requirement: flags.requirement ?? 'initial' });
  const savings = core.accounts.savings(inputs);
  const search = { lowest: flags.lowest ?? 0.1, highest: flags.highest ?? 10, steps: flags.steps ?? 64, tolerance: 1e-12 };
  const liquidation = await liquidationFindings(core, { ...inputs, search });
  const document = { format: 'margincore-explanation', version: 1, ...explanation, savings, liquidation };
  const json = `${JSON.stringify(document, null, 2)}\n`;
  if (target !== undefined) {
    await writeFile(target.path, [json]);
    say(`wrote ${target.path}`);
  }
  await writeOut([flags.json ? json : textOf(explanation, savings, liquidation)]);
  return exitCodes.ok;
}

function textOf(
  explanation: Explanation,
  { alone, byExpiry, byUnderlying, together, vol }: Savings,
  liquidation: LiquidationFindings,
): string {
  const { account, subaccount, requirement, value, equity, numeraire, rules, formula, contributions, remainder } = explanation;
  const who = accountName(account, subaccount);
  const rows = contributions.filter((one) => one.value !== 0).map((one) => [one.kind, one.id, grouped(one.value, 2)]);
  return [
    colours.bold(`${requirement} requirement of ${who}: ${grouped(value, 2)} ${numeraire}, equity ${grouped(equity, 2)}`),
    `rules ${rules.name} of ${rules.date}`,
    '',
    ...treeLines(formula, 0),
    '',
    tableText(['what', 'of', 'adds'], [...rows, ['remainder', '', grouped(remainder, 2)]], 2),
    '',
    `alone ${grouped(alone, 2)}, by expiry ${grouped(byExpiry, 2)}, by underlying ${grouped(byUnderlying, 2)}, together ${grouped(together, 2)}`,
    `of which shocks of volatility: alone ${grouped(vol.alone, 2)}, together ${grouped(vol.together, 2)}`,
    '',
    liquidationText(liquidation),
    '',
  ].join('\n');
}

/** The formula, a line a part; parts of 0 below the first level are left out. */
function treeLines(part: ExplainedPart, depth: number): string[] {
  const { label, value, binding, scenario, parts } = part;
  const mark = binding ? '*' : ' ';
  const line = `${mark} ${'  '.repeat(depth)}${label}: ${grouped(value, 2)}${scenario === undefined ? '' : ` (${scenario})`}`;
  return [line, ...parts.filter((inner) => inner.value !== 0).flatMap((inner) => treeLines(inner, depth + 1))];
}
