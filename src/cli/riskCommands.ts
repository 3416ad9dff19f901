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
    .option('--underlying <id>', 'underlying of the surface (default: every one with options)', text)
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
    .description('test VaR and ES forecasts against losses; with --book, its margins against losses of its accounts')
    .requiredOption(
      ...saying(shared.confidence, 'confidence of the VaR, or share of windows whose loss stays within the margin, such as 0.99'),
    )
    .option(
      '--series <file>',
      'your own forecasts: CSV with date, loss (or return), valueAtRisk and, as an option, expectedShortfall',
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
      `filtered-historical, conditional-evt: ${volatilityChoices.join(', ')} (default: gjr)`,
      choice(volatilityChoices),
    )
    .option('--refit-days <n>', '--volatility garch, gjr: days from one fit to the next (default: 20)', whole(1, 100_000))
    .option(
      '--tail-share <p>',
      'conditional-evt: share of the worst returns that the tail is fitted to (default: 0.1)',
      decimal(0, 0.5, true),
    )
    .option(...saying(shared.quantile, `historical: ${quantileConventions.join(', ')} (default: ceil)`))
    .option(...shared.names)
    .option('--first-day <day>', 'first day that is tested (default: the first that has a whole window before it)', day)
    .option('--last-day <day>', 'last day that is tested (default: the last)', day)
    .option('--returns <kind>', `${returnChoices.join(', ')} (default: simple)`, choice(returnChoices))
    .option('--side <side>', `${sideChoices.join(', ')} (default: long)`, choice(sideChoices))
    .option('--simulations <n>', 'simulations for the p-values of Acerbi and Szekely (default: 1000)', whole(1, 1_000_000))
    .option(...saying(shared.seed, 'seed of those simulations (default: 1)'))
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
    .requiredOption(...saying(shared.horizonDays, 'days over which losses build up'))
    .option(...saying(shared.history, 'daily closes: the scenarios of the historical methods, vols and correlation of the others'))
    .option(...saying(shared.volHistory, 'daily implied vol levels by underlying: they shock vols too (historical methods)'))
    .option(...saying(shared.rules, 'rules whose factors the other methods take without a history (default: margincore)'))
    .option(...shared.missing)
    .option(...shared.windows)
    .option(...saying(shared.decay, 'filtered-historical: weight of a day against the next day (default: 0.94)'))
    .option('--warmup <n>', 'filtered-historical: number of returns that start its variance (default: 60)', whole(1, 100_000))
    .option('--draws <n>', 'scenarios of monte-carlo (default: 10000)', whole(1, 1_000_000))
    .option(...saying(shared.seed, 'monte-carlo: seed (default: 1)'))
    .option('--generator <name>', `monte-carlo: ${generators.join(', ')} (default: philox)`, choice(generators))
    .option('--distribution <name>', `monte-carlo: ${distributionChoices.join(', ')} (default: normal)`, choice(distributionChoices))
    .option('--degrees <nu>', 'degrees of freedom of student-t (default: 5)', whole(3, 1_000))
    .option('--jumps <file>', '--distribution jumps: JSON list of processes (perYear, names, means, deviations, correlation)', source())
    .option('--antithetic', 'monte-carlo: use every draw and its negative')
    .option('--control-variate <name>', `monte-carlo: ${controlChoices.join(', ')} (default: none)`, choice(controlChoices))
    .option('--revaluation <how>', `positions under scenarios: ${revaluations.join(', ')} (default: full)`, choice(revaluations))
    .option(...saying(shared.quantile, `historical methods: ${quantileConventions.join(', ')} (default: ceil)`))
    .option('--shortfall <name>', `beside --quantile: ${shortfallConventions.join(', ')}`, choice(shortfallConventions))
    .option('--age-decay <lambda>', 'historical methods: weight of a window by its age (default: all alike)', decimal(0, 1, true))
    .option('--stress <file>', 'historical methods: JSON with names, moves and probabilities of stress scenarios', source())
    .option(
      '--approximation <name>',
      `delta-gamma: ${bookApproximations.join(', ')} (default: auto); ${saddlepointError}`,
      choice(bookApproximations),
    )
    .option(...shared.byAccount)
    .option('--by-component', 'component, marginal and incremental VaR of each position and underlying')
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
    .option(...saying(shared.seed, 'seed of the sample (default: 1)'))
    .option(...shared.rules)
    .option(...saying(shared.requirement, "requirement that judges every account (default: each account's own)"))
    .option(...shared.strict)
    .option(...saying(shared.history, 'daily closes for the sigmas of scenarios and paths (default: those of the rules)'))
    .option(
      '--scenarios <names or file>',
      'names separated by commas, all, historical, synthetic, or a JSON file (default: all)',
      source('all', 'historical', 'synthetic', ...stressLibrary.map(({ name }) => name)),
    )
    .option('--list', 'print the scenarios, and stress nothing')
    .option('--heatmap <underlying>', 'P&L over spot moves and vol shocks of one underlying, or of all together', text)
    .option('--moves <list>', 'spot moves of the heat map, decimals (default: -0.5 to 0.5 by tenths)', moves)
    .option('--vol-shocks <list>', 'vol shocks of the heat map, relative (default: -0.5,-0.25,0,0.5,1)', moves)
    .option(...saying(shared.account, 'the heat map of this account alone'))
    .option(...shared.subaccount)
    .option('--reverse', 'distance of every account, in sigmas, from falling below maintenance')
    .option(
      '--driver <underlying>',
      '--reverse: underlying whose sigmas the joint path counts (default: BTC if listed, else the first of the market)',
      text,
    )
    .option(...saying(shared.horizonDays, '--reverse: days of a sigma (default: 1)'))
    .option('--max-sigmas <n>', '--reverse: farthest distance searched (default: 20)', whole(1, 200))
    .option('--still', "--reverse: hold today's requirement instead of margining every point")
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
