// `margincore compare`: the same book under several rules, side by side.
import { type Book, type Core, type MarginMode, marginModes, type RuleComparison, type RuleTotals, totals } from '../index.js';
import type { CsvTextOptions } from '../io/index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { CompareFlags } from './flags.js';
import { grouped, instantText, times } from './format.js';
import { bookFrom, marketOf, openCore } from './inputs.js';
import { csvOptions, csvTable } from './marginCsv.js';
import { targetOf, writeFile, writeOut } from './output.js';
import { placed } from './placed.js';
import { finiteOrNull } from './requirementText.js';
import { type AnyRules, anyRulesOf, isTermRules } from './ruleFiles.js';
import { say, tableText, withProgress } from './terminal.js';

type Inputs = { readonly market: Awaited<ReturnType<typeof marketOf>>; readonly book: Book };

/** One line of the comparison: a rule, or one mode of a rule set. */
interface Line extends Omit<RuleTotals, 'rules'> {
  readonly rules: string;
  readonly date: string;
  /** What binds most, by sum. */
  readonly binding: string | null;
  readonly scenario: string | null;
}

interface Compared {
  readonly lines: readonly Line[];
  readonly faults: Parameters<typeof listFaults>[0];
  /** Initial requirement by account. */
  readonly columns: readonly {
    readonly title: string;
    readonly accounts: readonly string[];
    readonly subaccounts: readonly string[];
    readonly initials: Float64Array;
  }[];
}

export async function compareCommand(flags: CompareFlags): Promise<ExitCode> {
  const names = flags.rules.split(',').map((name) => name.trim());
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], [flags.market, flags.book, ...names]);
  const rules = await Promise.all(names.map((name) => anyRulesOf(name)));
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const compared: Compared[] = [];
  for (const one of rules) compared.push(await compareOne(core, one, { market, book }));
  const lines = compared.flatMap((one) => one.lines);
  const document = {
    format: 'margincore-comparison',
    version: 1,
    asOf: instantText(market.asOf),
    numeraire: market.numeraire,
    rules: lines.map(finiteOrNull),
  };
  const json = `${JSON.stringify(document, null, 2)}\n`;
  if (target !== undefined) {
    await writeFile(target.path, target.extension === 'csv' ? byAccountCsv(compared, csvOptions(flags)) : [json]);
    say(`wrote ${target.path}`);
  }
  await writeOut([flags.json ? json : `${tableOf(lines)}\n`]);
  const faults = compared.flatMap((one) => one.faults);
  listFaults(faults);
  return faults.length > 0 ? exitCodes.badInput : exitCodes.ok;
}

async function compareOne(core: Core, rules: AnyRules, inputs: Inputs): Promise<Compared> {
  const { name, date } = rules;
  if (isTermRules(rules)) {
    // a rule at a time: its columns are let go before the next one takes its own
    const compared = await withProgress(name, (onProgress) =>
      placed(
        (path) => path.replace('rules[0]', `${name} rules`),
        () => core.compareRules({ ...inputs, rules: [rules], onProgress }),
      ),
    );
    const [{ run, totals: sums, bindings }] = compared as readonly [RuleComparison];
    const [most] = bindings;
    const line: Line = { ...sums, rules: name, date, binding: most?.term ?? null, scenario: most?.scenario ?? null };
    const { accounts, subaccounts, initials } = run;
    return { lines: [line], faults: run.faults, columns: [{ title: name, accounts, subaccounts, initials }] };
  }
  const run = await withProgress(name, (onProgress) => core.margin({ ...inputs, rules, greeks: false, onProgress }));
  const { accounts, subaccounts } = run;
  return {
    lines: marginModes.map((mode) => modeLine(run, mode, name, date)),
    faults: run.faults,
    columns: marginModes.map((mode) => ({
      title: `${name} ${mode}`,
      accounts,
      subaccounts,
      initials: run[mode]?.initials ?? new Float64Array(0),
    })),
  };
}

/** A mode of a rule set in the same terms as a rule. */
function modeLine(run: ReturnType<Core['margin']>, mode: MarginMode, name: string, date: string): Line {
  const { accounts, faulted, initial, maintenance, efficiency, belowMaintenance, equity } = totals(run, mode);
  const columns = run[mode];
  const belowInitial = columns?.excesses.reduce((count, excess) => count + (excess < 0 ? 1 : 0), 0) ?? 0;
  const margined = accounts - faulted;
  return {
    rules: `${name} ${mode}`,
    date,
    accounts: margined,
    faults: faulted,
    equity,
    initial,
    maintenance,
    belowInitial,
    belowMaintenance,
    efficiency,
    binding: null,
    scenario: null,
  };
}

function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(
    ({ rules, accounts, faults, initial, maintenance, efficiency, belowInitial, belowMaintenance, binding, scenario }) => [
      rules,
      binding === null ? '' : `${binding}${scenario === null ? '' : ` (${scenario})`}`,
      grouped(accounts),
      grouped(faults),
      grouped(initial),
      grouped(maintenance),
      times(efficiency),
      grouped(belowInitial),
      grouped(belowMaintenance),
    ],
  );
  return tableText(
    ['rules', 'binds most', 'margined', 'faulted', 'initial', 'maintenance', 'notional / initial', 'below initial', 'below maintenance'],
    rows,
    2,
  );
}

function byAccountCsv(compared: readonly Compared[], options: CsvTextOptions): Generator<string, void, undefined> {
  const columns = compared.flatMap((one) => one.columns);
  const [first] = columns;
  const rows = (first?.accounts ?? []).map((account, place) => [
    account,
    first?.subaccounts[place] ?? '',
    ...columns.map(({ initials }) => initials[place]),
  ]);
  return csvTable(['account', 'subaccount', ...columns.map(({ title }) => title)], rows, options);
}
