// `margincore stress`: named shocks, a heat map and reverse stress over every account of a book, or of the embedded sample: the question `stress`.
import { existsSync } from 'node:fs';
import { Fault } from '../index.js';
import { readStress, sampleBook, sampleMarket } from '../io/index.js';
import type { FoundBy } from '../questions/question.js';
import { scenariosOf, stress } from '../questions/stress.js';
import { type StressScenario, stressLibrary } from '../rules.js';
import { csvTable } from './csv.js';
import { codeOf, type ExitCode, exitCodes, listFaults } from './exit.js';
import type { StressFlags } from './flags.js';
import { given } from './given.js';
import { historyOf } from './histories.js';
import { documentOf } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { type Parts, partsOf } from './session.js';
import { listText, stressSummary } from './stressText.js';
import { say } from './terminal.js';
import { stated, verb } from './verb.js';

type Found = FoundBy<typeof stress>;

/** Listed by name where not all are asked for. */
const listed = 20;

export async function stressCommand(flags: StressFlags): Promise<ExitCode> {
  for (const [flag, needs, present] of dependents(flags))
    if (present) throw new Fault('BAD_ARGUMENT', flag, `used with ${needs}`, undefined);
  const scenarios = await scenariosIn(flags.scenarios);
  if (flags.list) {
    const list = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.scenarios]);
    const shown = scenariosOf(scenarios);
    const document = { format: 'margincore-stress', version: 1, scenarios: shown };
    await writeResult(flags, list, { json: () => [`${JSON.stringify(document, null, 2)}\n`], text: () => [listText(shown)] });
    return exitCodes.ok;
  }
  const { requirement, account, subaccount, threads } = flags;
  const { faults, faultCount } = await verb(
    stress,
    flags,
    {
      ...{ format: 'margincore-stress-run', version: 3 },
      csv: (found, options) => csvTable(['scenario', 'account', 'subaccount', 'requirement', ...columns], rowsOf(found), options),
      html: async (found) => (await import('./report/stressPage.js')).stressPage(found),
      text: (found) => stressSummary(found, flags.byAccount === true),
    },
    ({ market }) => ({
      ...{ scenarios, requirement, losses: flags.byAccount ? 10_000_000 : listed },
      byAccount: flags.json === true || flags.csv === true || /(json|csv|-)$/i.test(flags.out ?? ''),
      heatmap:
        flags.heatmap &&
        stated({
          underlyings: flags.heatmap === 'all' ? market.underlyings.map(({ id }) => id) : [flags.heatmap],
          ...{ moves: flags.moves, volShocks: flags.volShocks, account, subaccount },
        }),
      reverse:
        flags.reverse &&
        stated({
          ...{ driver: flags.driver, horizonDays: flags.horizonDays, maximumSigmas: flags.maxSigmas },
          form: flags.still === true ? 'still' : 're-margined',
        }),
    }),
    { files: [flags.history, flags.scenarios], core: threads === undefined ? {} : { threads }, parts: () => subjectOf(flags) },
  );
  listFaults(faults, 'fault', faultCount);
  return codeOf(faults);
}

/** Flags that mean nothing without another one. */
function dependents(flags: StressFlags): (readonly [flag: string, needs: string, wrong: boolean])[] {
  const { heatmap, reverse } = flags;
  return [
    ['--moves', '--heatmap', heatmap === undefined && flags.moves !== undefined],
    ['--vol-shocks', '--heatmap', heatmap === undefined && flags.volShocks !== undefined],
    ['--account', '--heatmap', heatmap === undefined && flags.account !== undefined],
    ['--subaccount', '--account', flags.account === undefined && flags.subaccount !== undefined],
    ['--driver', '--reverse', !reverse && flags.driver !== undefined],
    ['--horizon-days', '--reverse', !reverse && flags.horizonDays !== undefined],
    ['--max-sigmas', '--reverse', !reverse && flags.maxSigmas !== undefined],
    ['--still', '--reverse', !reverse && flags.still === true],
  ];
}

/** Files, or the embedded sample where there are none. */
async function subjectOf(flags: StressFlags): Promise<Parts> {
  const { market: path, snapshot, book, accounts = 10_000, seed = 1 } = flags;
  const missing = (flag: string, beside: string) => new Fault('MISSING_FIELD', flag, `present beside ${beside}`, undefined);
  if (path !== undefined && book !== undefined) {
    for (const [flag, value] of Object.entries({ '--accounts': flags.accounts, '--seed': flags.seed }))
      if (value !== undefined) throw new Fault('BAD_ARGUMENT', flag, 'absent: there is a --book', value);
    const parts = await partsOf({ ...flags, market: path, book });
    return flags.history === undefined ? parts : { ...parts, history: await historyOf('--history', flags.history, parts.market) };
  }
  if (book !== undefined) throw missing('--market', '--book');
  if (path !== undefined) throw missing('--book', '--market');
  if (snapshot !== undefined) throw new Fault('BAD_ARGUMENT', '--snapshot', 'used with --market', snapshot);
  say(`the embedded sample: ${accounts} accounts, seed ${seed}; --market and --book for your own`);
  const market = sampleMarket(seed);
  const parts: Parts = { market, book: sampleBook(market, { accounts, seed }), rules: await documentOf(flags.rules) };
  return {
    ...{ ...parts, assumptions: flags.strict ? 'refuse' : 'stated' },
    ...(flags.history && { history: await historyOf('--history', flags.history, market) }),
  };
}

/** Names and kinds of the library, or the scenarios of a file; all where there are none. */
async function scenariosIn(asked: string | undefined): Promise<readonly (string | StressScenario)[] | undefined> {
  if (asked === undefined || asked === 'all') return undefined;
  const names = asked.split(',').map((name) => name.trim());
  const known = (name: string): boolean => stressLibrary.some((one) => name === one.name || name === one.kind);
  const isFile = !names.every(known) && (asked === '-' || existsSync(asked) || /\.json(\.gz)?$/i.test(asked));
  return isFile ? readStress(...(await given(asked, '--scenarios'))) : names;
}

const columns = [
  ...(['pnl', 'positionPnl', 'collateralPnl', 'equity', 'initial', 'maintenance'] as const),
  ...(['excessAtCurrentMargin', 'liquidationValue', 'belowMaintenance', 'deficit'] as const),
];

function* rowsOf({ accounts }: Found): Generator<readonly (string | number | boolean | null)[], void, undefined> {
  for (const { account, subaccount, requirement, scenarios } of accounts)
    for (const cell of scenarios) yield [cell.name, account, subaccount, requirement, ...columns.map((name) => cell[name])];
}
