// `margincore greeks`: value and Greeks of every option of a market.
import type { Market } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import { documentPieces } from './document.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { GreeksFlags } from './flags.js';
import { grouped, instantText } from './format.js';
import { marketOf, openCore } from './inputs.js';
import { csvOptions, csvTable } from './marginCsv.js';
import { marketJson } from './marginJson.js';
import { type GreeksResult, type OptionGreeks, optionGreeks } from './optionGreeks.js';
import { type Pieces, targetOf, writeResult } from './output.js';
import { colours, tableText } from './terminal.js';

export async function greeksCommand(flags: GreeksFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], [flags.market]);
  const core = await openCore(flags.backend);
  const market = await marketOf(flags);
  const result = optionGreeks(core, market);
  await writeResult(flags, target, {
    json: () => greeksJson(market, result),
    csv: () => greeksCsv(result, csvOptions(flags)),
    text: () => [greeksSummary(market, result)],
  });
  listFaults(result.faults);
  listFaults(result.warnings, 'warning');
  return result.faults.length > 0 ? exitCodes.badInput : exitCodes.ok;
}

/** The document, format `margincore-greeks`, version 1: one line an option. NaN and infinities are null. */
function greeksJson(market: Market, { options, faults, warnings }: GreeksResult): Pieces {
  const head = {
    format: 'margincore-greeks',
    version: 1,
    asOf: instantText(market.asOf),
    numeraire: market.numeraire,
    market: marketJson(market),
  };
  const dated = options.map((option) => ({ ...option, expiry: instantText(option.expiry) }));
  return documentPieces(head, { options: dated, faults, warnings });
}

const columns = [
  ...([
    'instrument',
    'underlying',
    'expiry',
    'strike',
    'call',
    'settlement',
    'forward',
    'expiryYears',
    'vol',
    'value',
    'valueCoin',
  ] as const),
  ...([
    'delta',
    'gamma',
    'vegaPerPoint',
    'thetaPerDay',
    'thetaPublished',
    'rhoPerPercent',
    'vanna',
    'volga',
    'charmPerDay',
    'mark',
    'markDifference',
  ] as const),
];

function greeksCsv({ options }: GreeksResult, csv: CsvTextOptions): Iterable<string> {
  const rows = options.map((option) => columns.map((name) => (name === 'expiry' ? instantText(option.expiry) : option[name])));
  return csvTable(columns, rows, csv);
}

/** A line an expiry: what is listed, the vol nearest the forward, and how far the model is from the published marks. */
function greeksSummary(market: Market, { options }: GreeksResult): string {
  const groups = new Map<string, OptionGreeks[]>();
  for (const option of options) {
    const key = `${option.underlying} ${option.settlement} ${option.expiry}`;
    const group = groups.get(key);
    if (group) group.push(option);
    else groups.set(key, [option]);
  }
  const rows = [...groups.values()].map((group) => {
    const nearest = group.reduce((a, b) => (Math.abs(b.strike - b.forward) < Math.abs(a.strike - a.forward) ? b : a));
    const off = group.reduce((most, { markDifference }) => Math.max(most, Math.abs(markDifference ?? 0)), 0);
    const marked = group.filter(({ mark }) => mark !== undefined).length;
    return [
      ...[nearest.underlying, nearest.settlement, instantText(nearest.expiry), grouped(group.length), grouped(nearest.forward, 2)],
      ...[`${grouped(100 * nearest.vol, 2)} %`, marked === 0 ? '-' : off.toExponential(1)],
    ];
  });
  const title = colours.bold(`Greeks of ${grouped(options.length)} options as of ${instantText(market.asOf)}`);
  const head = ['underlying', 'settlement', 'expiry', 'options', 'forward', 'vol at the forward', 'largest |model - mark|'];
  return `${title}\n${tableText(head, rows, 3)}\nall of them with --json, or --out FILE.csv\n`;
}
