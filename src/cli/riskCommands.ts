// The commands of risk and estimation, and their flags.

import type { Command } from 'commander';
import { stressLibrary } from '../rules.js';
import {
  bookApproximations,
  bookRiskMethods,
  generators,
  missingCloses,
  quantileConventions,
  revaluations,
  rollingMethods,
  shortfallConventions,
} from '../support.js';
import { backtestCommand } from './backtestCommand.js';
import { calibrateCommand } from './calibrateCommand.js';
import {
  type BacktestFlags,
  butterflyChoices,
  type CalibrateFlags,
  controlChoices,
  distributionChoices,
  methodChoices,
  missingChoices,
  repairChoices,
  returnChoices,
  type StressFlags,
  sideChoices,
  sparseChoices,
  type VarFlags,
  volatilityChoices,
  weightingChoices,
} from './flags.js';
import { choice, day, decimal, moves, source, text, whole } from './flagValues.js';
import { handled } from './handled.js';
import { saying, shared } from './sharedFlags.js';
import { stressCommand } from './stressCommand.js';
import { varCommand } from './varCommand.js';
import { saddlepointError } from './varOutput.js';

export function addRiskCommands(program: Command): void {
  program
    .command('calibrate')
    .description('correlation, vols and forecasts from a history; a volatility surface from a chain')
    .option(...shared.history)
    .option(...shared.names)
    .option('--method <method>', `${methodChoices.join(', ')} (default: sample)`, choice(methodChoices))
    .option(...shared.decay)
    .option('--missing <rule>', `days without a close: ${missingChoices.join(', ')} (default: intersect)`, choice(missingChoices))
    .option('--repair <rule>', `a matrix that is not valid: ${repairChoices.join(', ')} (default: reject)`, choice(repairChoices))
    .option(...shared.windowDays)
    .option(...saying(shared.horizonDays, 'days that are forecast (default: 1)'))
    .option(...shared.market)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option('--underlying <id>', 'whose surface (default: every one with options)', text)
    .option('--sparse <rule>', `an expiry of fewer than five strikes: ${sparseChoices.join(', ')} (default: flat)`, choice(sparseChoices))
    .option('--butterfly <rule>', `${butterflyChoices.join(', ')} (default: report)`, choice(butterflyChoices))
    .option(
      '--weighting <rule>',
      `errors of vols by ${weightingChoices.join(' or ')} (default: vega; vol: all alike)`,
      choice(weightingChoices),
    )
    .option('--parity-tolerance <vol>', 'vol by which call and put may differ (default: 0.01)', decimal(0, 10))
    .option(...shared.backend)
    .option(...shared.json)
    .option(...shared.out)
    .action(handled<CalibrateFlags>(calibrateCommand));

  program
    .command('backtest')
    .description(
      'VaR and ES forecasts against what was lost, by every test; with --book, its margins against what its accounts would have lost',
    )
    .requiredOption(...saying(shared.confidence, 'of the VaR, or how seldom a loss should exceed a margin, such as 0.99'))
    .option(
      '--series <file>',
      'forecasts of your own: CSV with date, loss (or return), valueAtRisk and perhaps expectedShortfall',
      source(),
    )
    .option(...saying(shared.history, 'daily closes to forecast from, or to test margins against: date,BTC,... a row a day'))
    .option(...saying(shared.book, 'test the margins of this book: needs --market and --history'))
    .option(...saying(shared.market, 'market file, with --book'))
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(
      ...saying(shared.ruleList, 'with --book: names or files of rules, separated by commas; all: every preset (default: margincore)'),
    )
    .option(...saying(shared.horizonDays, 'with --book: days of a window (default: 1)'))
    .option(...saying(shared.volHistory, 'with --book: daily implied vol levels by underlying (default: vols stand still)'))
    .option(...saying(shared.missing, `with --book, closes that are blank: ${missingCloses.join(', ')} (default: trim)`))
    .option('--method <method>', `${rollingMethods.join(', ')} (default: the first two)`, choice(rollingMethods))
    .option(...saying(shared.windowDays, 'returns that each forecast is made from (default: 500)'))
    .option(...saying(shared.decay, 'for ewma-normal and --volatility ewma: weight of a day against the one after it (default: 0.94)'))
    .option(
      '--volatility <model>',
      `of filtered-historical and conditional-evt: ${volatilityChoices.join(', ')} (default: gjr)`,
      choice(volatilityChoices),
    )
    .option('--refit-days <n>', 'of --volatility garch and gjr: days from one fit to the next (default: 20)', whole(1, 100_000))
    .option('--tail-share <p>', 'of conditional-evt: the worst returns that the tail is fitted to (default: 0.1)', decimal(0, 0.5, true))
    .option(...saying(shared.quantile, `of historical: ${quantileConventions.join(', ')} (default: ceil)`))
    .option(...shared.names)
    .option('--first-day <day>', 'first day that is tested (default: the first that has a whole window before it)', day)
    .option('--last-day <day>', 'last day that is tested (default: the last)', day)
    .option('--returns <kind>', `${returnChoices.join(', ')} (default: simple)`, choice(returnChoices))
    .option('--side <side>', `${sideChoices.join(', ')} (default: long)`, choice(sideChoices))
    .option('--simulations <n>', 'for the p-values of Acerbi and Szekely (default: 1000)', whole(1, 1_000_000))
    .option(...saying(shared.seed, 'of those simulations (default: 1)'))
    .option(...shared.backend)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print a row a day, or an account and requirement, as CSV'))
    .option(...saying(shared.out, 'write the result: .json, .csv (as --csv) or .html (plots, tests, exceedances; not of --book)'))
    .option(...shared.rawCsv)
    .action(handled<BacktestFlags>(backtestCommand));

  program
    .command('var')
    .description('VaR and expected shortfall of every account of a book')
    .requiredOption(...shared.market)
    .requiredOption(...shared.book)
    .requiredOption('--method <method>', bookRiskMethods.join(', '), choice(bookRiskMethods))
    .requiredOption(...shared.confidence)
    .requiredOption(...saying(shared.horizonDays, 'days that losses build up in'))
    .option(...saying(shared.history, 'daily closes: the scenarios of the historical methods, vols and correlation of the others'))
    .option(...saying(shared.volHistory, 'daily implied vol levels by underlying: they shock vols too (historical methods)'))
    .option(...saying(shared.rules, 'whose factors the other methods take without a history (default: margincore)'))
    .option(...shared.missing)
    .option(...shared.windows)
    .option(...saying(shared.decay, 'of filtered-historical: weight of a day against the one after it (default: 0.94)'))
    .option('--warmup <n>', 'of filtered-historical: returns that start its variance (default: 60)', whole(1, 100_000))
    .option('--draws <n>', 'scenarios of monte-carlo (default: 10000)', whole(1, 1_000_000))
    .option(...saying(shared.seed, 'of monte-carlo (default: 1)'))
    .option('--generator <name>', `of monte-carlo: ${generators.join(', ')} (default: philox)`, choice(generators))
    .option('--distribution <name>', `of monte-carlo: ${distributionChoices.join(', ')} (default: normal)`, choice(distributionChoices))
    .option('--degrees <nu>', 'of student-t (default: 5)', whole(3, 1_000))
    .option('--jumps <file>', 'of --distribution jumps: JSON list of processes (perYear, names, means, deviations, correlation)', source())
    .option('--antithetic', 'of monte-carlo: every draw and its negative')
    .option('--control-variate <name>', `of monte-carlo: ${controlChoices.join(', ')} (default: none)`, choice(controlChoices))
    .option('--revaluation <how>', `of positions under scenarios: ${revaluations.join(', ')} (default: full)`, choice(revaluations))
    .option(...saying(shared.quantile, `of the historical methods: ${quantileConventions.join(', ')} (default: ceil)`))
    .option('--shortfall <name>', `beside --quantile: ${shortfallConventions.join(', ')}`, choice(shortfallConventions))
    .option('--age-decay <lambda>', 'of the historical methods: weight of a window by its age (default: all alike)', decimal(0, 1, true))
    .option('--stress <file>', 'of the historical methods: JSON with names, moves and probabilities of stress scenarios', source())
    .option(
      '--approximation <name>',
      `of delta-gamma: ${bookApproximations.join(', ')} (default: auto); ${saddlepointError}`,
      choice(bookApproximations),
    )
    .option(...shared.byAccount)
    .option('--by-component', 'what each position and underlying brings: component, marginal and incremental VaR')
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.threads)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print a row an account as CSV'))
    .option(...saying(shared.out, 'write the result: .json or .csv (a row an account)'))
    .option(...shared.rawCsv)
    .action(handled<VarFlags>(varCommand));

  program
    .command('stress')
    .description('named shocks, a spot and vol heat map and reverse stress over every account of a book')
    .option(...saying(shared.market, 'market file (default, with --book: the embedded sample)'))
    .option(...shared.book)
    .option(...shared.accounts)
    .option(...saying(shared.seed, 'of the sample (default: 1)'))
    .option(...shared.rules)
    .option(...saying(shared.requirement, "the one of the rules that judges every account (default: each account's own)"))
    .option(...shared.strict)
    .option(...saying(shared.history, 'daily closes for the sigmas of scenarios and paths (default: those of the rules)'))
    .option(
      '--scenarios <names or file>',
      'names separated by commas, all, historical, synthetic, or a JSON file (default: all)',
      source('all', 'historical', 'synthetic', ...stressLibrary.map(({ name }) => name)),
    )
    .option('--list', 'print the scenarios, and stress nothing')
    .option('--heatmap <underlying>', 'P&L over spot moves and vol shocks of one underlying, or of all together', text)
    .option('--moves <list>', 'of the heat map, decimals (default: -0.5 to 0.5 by tenths)', moves)
    .option('--vol-shocks <list>', 'of the heat map, relative (default: -0.5,-0.25,0,0.5,1)', moves)
    .option(...saying(shared.account, 'the heat map of this account alone'))
    .option(...shared.subaccount)
    .option('--reverse', 'how many sigmas every account stands from falling below maintenance')
    .option(
      '--driver <underlying>',
      'of --reverse: whose sigmas the joint path counts (default: the first of the market, BTC if there is one)',
      text,
    )
    .option(...saying(shared.horizonDays, 'of --reverse: days that a sigma is of (default: 1)'))
    .option('--max-sigmas <n>', 'of --reverse: how far to look (default: 20)', whole(1, 200))
    .option('--still', "of --reverse: hold today's requirement, in place of margining every point anew")
    .option(...shared.byAccount)
    .option(...shared.snapshot)
    .option(...shared.asset)
    .option(...shared.backend)
    .option(...shared.threads)
    .option(...shared.json)
    .option(...saying(shared.csv, 'print a row an account and scenario as CSV'))
    .option(...saying(shared.out, 'write the result: .json, .csv (a row an account and scenario) or .html (the report)'))
    .option(...shared.rawCsv)
    .action(handled<StressFlags>(stressCommand));
}
