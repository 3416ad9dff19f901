// The commands of risk and estimation, and their flags.

import type { Command } from 'commander';
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
import { backendFlag, choice, day, decimal, moves, rawCsvFlag, snapshotFlag, text, whole } from './flagValues.js';
import { accountLimit, handled, seedLimit } from './handled.js';
import { stressCommand } from './stressCommand.js';
import { varCommand } from './varCommand.js';
import { saddlepointError } from './varOutput.js';

export function addRiskCommands(program: Command): void {
  program
    .command('calibrate')
    .description('correlation, vols and forecasts from a history; a volatility surface from a chain')
    .option('--history <file>', 'daily closes', text)
    .option('--names <list>', 'columns of the history, separated by commas (default: all)', text)
    .option('--method <method>', `${methodChoices.join(', ')} (default: sample)`, choice(methodChoices))
    .option('--lambda <x>', 'decay of the weights (default: 0.94)', decimal(0, 1))
    .option('--missing <rule>', `days without a close: ${missingChoices.join(', ')} (default: intersect)`, choice(missingChoices))
    .option('--repair <rule>', `a matrix that is not valid: ${repairChoices.join(', ')} (default: reject)`, choice(repairChoices))
    .option('--window-days <n>', 'rows of the history before its last (default: all)', whole(1, 1_000_000))
    .option('--horizon-days <n>', 'days that are forecast (default: 1)', whole(1, 365))
    .option('--market <file>', 'market file', text)
    .option(...snapshotFlag)
    .option('--underlying <id>', 'whose surface (default: every one with options)', text)
    .option('--sparse <rule>', `an expiry of fewer than five strikes: ${sparseChoices.join(', ')} (default: flat)`, choice(sparseChoices))
    .option('--butterfly <rule>', `${butterflyChoices.join(', ')} (default: report)`, choice(butterflyChoices))
    .option(
      '--weighting <rule>',
      `errors of vols by ${weightingChoices.join(' or ')} (default: vega; vol: all alike)`,
      choice(weightingChoices),
    )
    .option('--parity-tolerance <vol>', 'vol by which call and put may differ (default: 0.01)', decimal(0, 10))
    .option(...backendFlag)
    .option('--json', 'print the calibration as one JSON document')
    .option('--out <file>', 'write the calibration: .json', text)
    .action(handled<CalibrateFlags>(calibrateCommand));

  program
    .command('backtest')
    .description(
      'VaR and ES forecasts against what was lost, by every test; with --book, its margins against what its accounts would have lost',
    )
    .option('--series <file>', 'forecasts of your own: CSV with date, loss (or return), valueAtRisk and perhaps expectedShortfall', text)
    .option('--closes <file>', 'daily closes to forecast from, or to test margins against: CSV with date and a column a name', text)
    .option('--book <file>', 'test the margins of this book: needs --market and --closes', text)
    .option('--market <file>', 'market file, with --book', text)
    .option('--snapshot <time>', 'which instant of a market file with several, with --book (default: the latest)', text)
    .option('--rules <list>', 'with --book: names or files of rule documents, with commas between them (default: margincore)', text)
    .option('--horizon-days <n>', 'with --book: days of a window (default: 1)', whole(1, 1_000))
    .option('--vol-history <file>', 'with --book: daily vol levels by underlying (default: vols stand still)', text)
    .option('--missing <rule>', `with --book, blank closes: ${missingCloses.join(', ')} (default: trim)`, choice(missingCloses))
    .requiredOption('--confidence <p>', 'of the VaR, or how seldom a loss should exceed a margin, such as 0.99', decimal(0, 1))
    .option('--method <method>', `${rollingMethods.join(', ')} (default: the first two)`, choice(rollingMethods))
    .option('--window <days>', 'returns that each forecast is made from (default: 500)', whole(2, 100_000))
    .option(
      '--decay <lambda>',
      'weight of a return against the one a day younger, for ewma-normal and --volatility ewma (default: 0.94)',
      decimal(0, 1, true),
    )
    .option(
      '--volatility <model>',
      `of filtered-historical and conditional-evt: ${volatilityChoices.join(', ')} (default: gjr)`,
      choice(volatilityChoices),
    )
    .option('--refit-days <n>', 'of --volatility garch and gjr: days from one fit to the next (default: 20)', whole(1, 100_000))
    .option('--tail-share <p>', 'of conditional-evt: the worst returns that the tail is fitted to (default: 0.1)', decimal(0, 0.5, true))
    .option('--quantile <convention>', `of historical: ${quantileConventions.join(', ')} (default: ceil)`, choice(quantileConventions))
    .option('--names <names>', 'columns of the closes, with commas between them (default: all)', text)
    .option('--from <day>', 'first day that is tested (default: the first that has a whole window before it)', day)
    .option('--to <day>', 'last day that is tested (default: the last)', day)
    .option('--returns <kind>', `${returnChoices.join(', ')} (default: simple)`, choice(returnChoices))
    .option('--side <side>', `${sideChoices.join(', ')} (default: long)`, choice(sideChoices))
    .option('--simulations <n>', 'for the p-values of Acerbi and Szekely (default: 1000)', whole(1, 1_000_000))
    .option('--seed <n>', 'of those simulations (default: 1)', whole(0, seedLimit))
    .option(...backendFlag)
    .option('--json', 'print all figures as one JSON document')
    .option('--out <file>', 'write .json, .csv (a row a day) or .html (plots, tests, exceedances)', text)
    .option(...rawCsvFlag)
    .action(handled<BacktestFlags>(backtestCommand));

  program
    .command('var')
    .description('VaR and expected shortfall of every account of a book')
    .requiredOption('--market <file>', 'market file', text)
    .requiredOption('--book <file>', 'accounts and positions: CSV or NDJSON; plain or gzip', text)
    .requiredOption('--method <method>', bookRiskMethods.join(', '), choice(bookRiskMethods))
    .requiredOption('--confidence <p>', 'of the VaR, such as 0.99', decimal(0, 1))
    .requiredOption('--horizon-days <n>', 'days that losses build up in', whole(1, 1_000))
    .option('--history <file>', 'daily closes: the scenarios of the historical methods, vols and correlation of the others', text)
    .option('--vol-history <file>', 'daily vol levels by underlying: they shock vols too (historical methods)', text)
    .option('--rules <file or name>', 'whose factors the other methods take without a history (default: margincore)', text)
    .option('--missing <rule>', `closes that are blank: ${missingCloses.join(', ')} (default: trim)`, choice(missingCloses))
    .option('--windows <n>', 'scenarios from the end of the history (default: all)', whole(1, 1_000_000))
    .option('--decay <lambda>', 'of filtered-historical: weight of the variance a day before (default: 0.94)', decimal(0, 1))
    .option('--warmup <n>', 'of filtered-historical: returns that start its variance (default: 60)', whole(1, 100_000))
    .option('--scenarios <n>', 'of monte-carlo (default: 10000)', whole(1, 1_000_000))
    .option('--seed <n>', 'of monte-carlo (default: 1)', whole(0, seedLimit))
    .option('--generator <name>', `of monte-carlo: ${generators.join(', ')} (default: philox)`, choice(generators))
    .option('--distribution <name>', `of monte-carlo: ${distributionChoices.join(', ')} (default: normal)`, choice(distributionChoices))
    .option('--degrees <nu>', 'of student-t (default: 5)', whole(3, 1_000))
    .option('--jumps <file>', 'of --distribution jumps: JSON list of processes (perYear, names, means, deviations, correlation)', text)
    .option('--antithetic', 'of monte-carlo: every draw and its negative')
    .option('--control-variate <name>', `of monte-carlo: ${controlChoices.join(', ')} (default: none)`, choice(controlChoices))
    .option('--revaluation <how>', `of positions under scenarios: ${revaluations.join(', ')} (default: full)`, choice(revaluations))
    .option(
      '--quantile <name>',
      `of the historical methods: ${quantileConventions.join(', ')} (default: ceil)`,
      choice(quantileConventions),
    )
    .option('--shortfall <name>', `beside --quantile: ${shortfallConventions.join(', ')}`, choice(shortfallConventions))
    .option('--age-decay <lambda>', 'of the historical methods: weight of a window by its age (default: all alike)', decimal(0, 1, true))
    .option('--stress <file>', 'of the historical methods: JSON with names, moves and probabilities of stress scenarios', text)
    .option(
      '--approximation <name>',
      `of delta-gamma: ${bookApproximations.join(', ')} (default: auto); ${saddlepointError}`,
      choice(bookApproximations),
    )
    .option('--by-account', 'a line an account, the largest VaR first, in the text')
    .option('--by-component', 'what each position and underlying brings: component, marginal and incremental VaR')
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--threads <n>', 'that compute (default: 1); the figures are the same for any number', whole(1, 256))
    .option('--json', 'print all accounts as one JSON document')
    .option('--out <file>', 'write .json or .csv (a row an account)', text)
    .option(...rawCsvFlag)
    .action(handled<VarFlags>(varCommand));

  program
    .command('stress')
    .description('named shocks, a spot and vol heat map and reverse stress over every account of a book')
    .option('--market <file>', 'market file (default, with --book: the embedded sample)', text)
    .option('--book <file>', 'accounts, positions and collateral: CSV or NDJSON; plain or gzip', text)
    .option('--accounts <n>', 'of the embedded sample (default: 10000)', whole(0, accountLimit))
    .option('--seed <n>', 'of the embedded sample (default: 1)', whole(0, seedLimit))
    .option('--rules <file or name>', 'rule document or preset (default: margincore)', text)
    .option('--requirement <name>', "of the rules: judge every account by it (default: each account's own)", text)
    .option('--strict', 'refuse accounts where the rules would assume what the market or the book does not state')
    .option('--history <file>', 'daily closes for the sigmas of scenarios and paths (default: those of the rules)', text)
    .option(
      '--scenarios <names or file>',
      'names with commas between them, all, historical, synthetic, or a JSON file (default: all)',
      text,
    )
    .option('--list', 'print the scenarios, and stress nothing')
    .option('--heatmap <underlying>', 'P&L over spot moves and vol shocks of one underlying, or of all together', text)
    .option('--moves <list>', 'of the heat map, decimals (default: -0.5 to 0.5 by tenths)', moves)
    .option('--vol-shocks <list>', 'of the heat map, relative (default: -0.5,-0.25,0,0.5,1)', moves)
    .option('--account <id>', 'the heat map of this account alone; account/subaccount', text)
    .option('--reverse', 'how many sigmas every account stands from falling below maintenance')
    .option(
      '--driver <underlying>',
      'of --reverse: whose sigmas the joint path counts (default: the first of the market, BTC if there is one)',
      text,
    )
    .option('--horizon-days <n>', 'of --reverse: days that a sigma is of (default: 1)', whole(1, 365))
    .option('--max-sigmas <n>', 'of --reverse: how far to look (default: 20)', whole(1, 200))
    .option('--by-account', 'a line an account, the largest loss first, in the text')
    .option(...snapshotFlag)
    .option(...backendFlag)
    .option('--threads <n>', 'of heat map and reverse stress (default: 1); the figures are the same for any number', whole(1, 256))
    .option('--json', 'print everything as one JSON document')
    .option('--out <file>', 'write .json or .csv (a row an account and scenario)', text)
    .option(...rawCsvFlag)
    .option('--report <file>', 'write the report: .html', text)
    .action(handled<StressFlags>(stressCommand));
}
