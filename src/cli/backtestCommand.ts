// `margincore backtest`: tests forecasts of VaR and ES against losses; with --book, margins against its accounts' losses: the questions `backtest` and `margin-backtest`.
import { Fault } from '../index.js';
import { readForecasts } from '../io/index.js';
import { backtest } from '../questions/backtest.js';
import { marginBacktest } from '../questions/marginBacktest.js';
import { presetNames } from '../rules.js';
import { backtestCsv, backtestSummary, marginBacktestCsv, marginBacktestText } from './backtestText.js';
import { codeOf, type ExitCode, exitCodes, listFaults } from './exit.js';
import type { BacktestFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { given } from './given.js';
import { closesOf, historyOf } from './histories.js';
import { defaultRules } from './inputs.js';
import { noParts, partsOf } from './session.js';
import { stated, verb } from './verb.js';

/** Flags for forecasts made of closes, and for nothing else. */
const ofCloses = [
  ...(['method', 'windowDays', 'decay', 'volatility', 'refitDays', 'tailShare', 'quantile', 'names'] as const),
  ...(['firstDay', 'lastDay', 'returns', 'side'] as const),
];

function refuse(flags: BacktestFlags, absent: readonly (keyof BacktestFlags)[], expectation: string): void {
  for (const flag of absent) if (flags[flag] !== undefined) throw new Fault('BAD_ARGUMENT', flagName(flag), expectation, flags[flag]);
}

const namesIn = (list: string): string[] => list.split(',').map((name) => name.trim());
const rows = ({ json, csv, out = '' }: BacktestFlags): boolean => json === true || csv === true || /(json|csv|-)$/i.test(out);

export async function backtestCommand(flags: BacktestFlags): Promise<ExitCode> {
  const { series, history, confidence, simulations, seed, book } = flags;
  if (book !== undefined) return ofBook({ ...flags, book });
  refuse(flags, ['market', 'rules', 'snapshot', 'volHistory', 'horizonDays', 'missing'], 'used with --book');
  if ((series === undefined) === (history === undefined))
    throw new Fault('BAD_ARGUMENT', '--series', 'set, unless --history is set', series === undefined ? 'neither' : 'both');
  if (series !== undefined) refuse(flags, ofCloses, 'absent beside --series, which has its own forecasts');
  await verb(
    backtest,
    flags,
    {
      ...{ format: 'margincore-backtest', version: 2, text: backtestSummary, csv: backtestCsv },
      html: async (found) => (await import('./report/backtestPage.js')).backtestPage(found),
    },
    async () => {
      const { method, names, windowDays, decay, volatility, refitDays, tailShare, quantile, firstDay, lastDay, returns, side } = flags;
      const chosen = { methods: method && [method], names: names === undefined ? undefined : namesIn(names) };
      const closes = { ...chosen, windowDays, decay, volatility, refitDays, tailShare, quantile, firstDay, lastDay, returns, side };
      return {
        ...{ confidence, simulations, seed, byDay: rows(flags) || /html$/i.test(flags.out ?? '') },
        ...(series === undefined
          ? { closes: stated({ history: await closesOf('--history', history as string), ...closes }) }
          : { series: [await readForecasts(...(await given(series, '--series')))] }),
      };
    },
    { files: [series, history], parts: noParts },
  );
  return exitCodes.ok;
}

async function ofBook(flags: BacktestFlags & { readonly book: string }): Promise<ExitCode> {
  const { market, history: closes, volHistory, confidence, horizonDays, missing } = flags;
  refuse(flags, ['series', ...ofCloses, 'simulations', 'seed'], 'absent beside --book');
  if (market === undefined) throw new Fault('MISSING_FIELD', '--market', 'present beside --book', undefined);
  if (closes === undefined)
    throw new Fault('MISSING_FIELD', '--history', 'present beside --book: the past that is tested against', undefined);
  const { rules: list = defaultRules, ...others } = flags;
  const rules = list === 'all' ? presetNames : namesIn(list);
  const { faults } = await verb(
    marginBacktest,
    others,
    { format: 'margincore-margin-backtest', version: 2, text: marginBacktestText, csv: marginBacktestCsv },
    async (session) => ({
      ...{ confidence, horizonDays, missing, rules, byAccount: rows(flags) },
      history: await historyOf('--history', closes, session.market),
      volHistory: volHistory === undefined ? undefined : await historyOf('--vol-history', volHistory, session.market),
    }),
    { files: [closes, volHistory, ...rules], parts: () => partsOf({ ...others, market }) },
  );
  listFaults(faults);
  return codeOf(faults);
}
