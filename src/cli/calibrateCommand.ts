// `margincore calibrate`: a history becomes correlation, vols and forecasts; a chain becomes a volatility surface.
import * as estimation from '../estimation.js';
import { type Surface, surfaceQuotes } from '../estimation.js';
import { type Core, Fault, type Market } from '../index.js';
import { marketTold } from '../questions/common.js';
import { type HistoryCalibration, historyCalibration } from './calibrateHistory.js';
import { codeOf, type ExitCode, listFaults } from './exit.js';
import type { CalibrateFlags } from './flags.js';
import { counted, grouped, instantText } from './format.js';
import { closesOf } from './histories.js';
import { marketOf, openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { colours, say, tableText } from './terminal.js';

interface Calibration {
  readonly history?: HistoryCalibration;
  readonly market?: Market;
  readonly surfaces: readonly { readonly underlying: string; readonly surface: Surface }[];
}

export async function calibrateCommand(flags: CalibrateFlags): Promise<ExitCode> {
  if (flags.history === undefined && flags.market === undefined) {
    throw new Fault('BAD_ARGUMENT', 'calibrate', 'called with --history, --market or both', 'neither');
  }
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.history, flags.market]);
  const core = await openCore(flags.backend);
  const result: Calibration = {
    ...(flags.history === undefined ? {} : { history: historyCalibration(core, await closesOf('--history', flags.history), flags) }),
    ...(flags.market === undefined ? { surfaces: [] } : surfacesOf(core, await marketOf({ ...flags, market: flags.market }), flags)),
  };
  await writeResult(flags, target, { json: () => [calibrationJson(result)], text: () => [calibrationSummary(result)] });
  const faults = result.surfaces.flatMap(({ surface }) => surface.faults);
  for (const { underlying, surface } of result.surfaces) for (const notice of surface.notices) say(`${underlying}: ${notice}`);
  listFaults(faults);
  return codeOf(faults);
}

/** Every underlying that lists options, or the one asked for. */
function surfacesOf(core: Core, market: Market, flags: CalibrateFlags): Pick<Calibration, 'market' | 'surfaces'> {
  const listed = market.underlyings.map(({ id }) => id).filter((id) => surfaceQuotes(market, id).length > 0);
  const underlyings = flags.underlying === undefined ? listed : [flags.underlying];
  const sparse = flags.sparse ?? 'flat';
  const butterfly = flags.butterfly ?? 'report';
  const weighting = flags.weighting ?? 'vega';
  const parityTolerance = flags.parityTolerance ?? 0.01;
  say(`surface: sparse ${sparse}, butterfly ${butterfly}, weighting ${weighting}, parity tolerance ${parityTolerance}`);
  const surfaces = underlyings.map((underlying) => ({
    underlying,
    surface: estimation.surface(core, { quotes: surfaceQuotes(market, underlying), sparse, butterfly, weighting, parityTolerance }),
  }));
  return { market, surfaces };
}

/** The document, format `margincore-calibration`, version 1: a pure function of the inputs. */
function calibrationJson({ history, market, surfaces }: Calibration): string {
  const document = {
    format: 'margincore-calibration',
    version: 1,
    ...(history === undefined ? {} : { history }),
    ...(market === undefined ? {} : { asOf: instantText(market.asOf), market: marketTold(market), surfaces }),
  };
  return `${JSON.stringify(document, plain, 1)}\n`;
}

/** Columns as lists; what is not finite as null. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** How many directions the matrix has and how near it is to singular, in two or three lines. */
function spectrumText({ names, spectrum }: HistoryCalibration): string {
  const { eigenvalues, definiteness, condition, logDeterminant, effectiveFactors, meanCorrelation, weakest } = spectrum;
  const least = [...names.keys()].sort((i, j) => Math.abs(weakest[j] as number) - Math.abs(weakest[i] as number)).slice(0, 4);
  const held = least.map((i) => `${grouped(weakest[i] as number, 2)} ${names[i]}`).join(', ');
  const shown = Array.from(eigenvalues.subarray(0, 8), (value) => grouped(value, 3)).join(', ');
  const rest = eigenvalues.length > 8 ? ` ... ${grouped(eigenvalues[eigenvalues.length - 1] as number, 6)}` : '';
  const numbers =
    definiteness === 'definite'
      ? `condition ${grouped(condition, 1)}, ln det ${grouped(logDeterminant as number, 3)}`
      : 'singular: some combination never moves';
  return `eigenvalues ${shown}${rest}; ${numbers}
${grouped(effectiveFactors, 2)} effective factors of ${names.length}, mean correlation ${grouped(meanCorrelation, 3)}
moves least: ${held}`;
}

function calibrationSummary({ history, market, surfaces }: Calibration): string {
  const parts: string[] = [];
  if (history !== undefined) {
    const { names, correlation, forecasts } = history;
    const n = names.length;
    parts.push(
      `${colours.bold(`Correlation, ${history.method}, ${grouped(history.observations)} days to ${history.to}`)}\n${tableText(
        ['', ...names],
        names.map((name, i) => [name, ...names.map((_, j) => grouped(correlation[i * n + j] as number, 3))]),
      )}\n${spectrumText(history)}`,
    );
    const percent = (x: number | null): string => (x === null ? '-' : `${grouped(100 * x, 1)} %`);
    parts.push(
      `${colours.bold(`Annual vol, estimated and forecast over ${counted(history.horizonDays, 'day')}`)}\n${tableText(
        ['name', 'estimate', 'ewma', 'garch', 'gjr', 'har', 'regimes'],
        forecasts.map((f) => [
          f.name,
          percent(f.vol),
          percent(f.ewma),
          percent(f.garch.vol),
          percent(f.gjr.vol),
          percent(f.har),
          percent(f.regimes),
        ]),
      )}`,
    );
  }
  for (const { underlying, surface } of surfaces) {
    const rows = surface.smiles.map((smile, i) => {
      const calendar = surface.calendars[i];
      return [
        `${grouped(smile.expiryYears * 365, 2)} d`,
        smile.kind,
        grouped(smile.quotes),
        `${grouped(100 * smile.level, 2)} %`,
        grouped(smile.skew, 3),
        grouped(100 * smile.rmse, 2),
        grouped(100 * smile.rmseByVega, 2),
        grouped(100 * smile.worst, 2),
        smile.butterfly.free ? 'none' : smile.butterfly.leastQuoted < 0 ? 'quoted' : 'wings',
        calendar === undefined || calendar.free ? 'none' : calendar.volGap > 0 ? 'quoted' : 'wings',
      ];
    });
    const head = [
      'expiry',
      'smile',
      'quotes',
      'vol at the forward',
      'skew',
      'rmse, points',
      'by vega',
      'worst',
      'butterfly',
      'calendar to next',
    ];
    parts.push(`${colours.bold(`${underlying} surface as of ${instantText((market as Market).asOf)}`)}\n${tableText(head, rows, 2)}`);
  }
  return `${parts.join('\n\n')}\n`;
}
