// `margincore greeks`: value and Greeks of every option of a market: the question `chain`.
import { chain } from '../questions/chain.js';
import type { FoundBy } from '../questions/question.js';
import { csvTable } from './csv.js';
import { codeOf, type ExitCode, listFaults } from './exit.js';
import type { GreeksFlags } from './flags.js';
import { grouped, instantText } from './format.js';
import { colours, tableText } from './terminal.js';
import { verb } from './verb.js';

type Found = FoundBy<typeof chain>;
type Option = Found['options'][number];

export async function greeksCommand(flags: GreeksFlags): Promise<ExitCode> {
  const { faults, warnings } = await verb(
    chain,
    flags,
    {
      ...{ format: 'margincore-greeks', version: 2, text: greeksSummary },
      csv: ({ options }, csv) =>
        csvTable(
          columns,
          options.map((one) => columns.map((name) => (name === 'expiry' ? dateOf(one) : one[name]))),
          csv,
        ),
    },
    () => ({ underlyings: flags.underlying && [flags.underlying] }),
  );
  listFaults(faults);
  listFaults(warnings, 'warning');
  return codeOf(faults);
}

const dateOf = ({ expiry }: Option): string => (expiry === null ? '-' : instantText(expiry));
const distance = ({ strike, forward }: Option): number => Math.abs((strike ?? Number.NaN) - (forward ?? Number.NaN));

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

/** A line an expiry: what is listed, the vol nearest the forward, and how far the model is from the published marks. */
function greeksSummary({ asOf, options }: Found): string {
  const groups = new Map<string, Option[]>();
  for (const option of options) {
    const key = `${option.underlying} ${option.settlement} ${option.expiry}`;
    const group = groups.get(key);
    if (group) group.push(option);
    else groups.set(key, [option]);
  }
  const rows = [...groups.values()].map((group) => {
    const nearest = group.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    const off = group.reduce((most, { markDifference }) => Math.max(most, Math.abs(markDifference ?? 0)), 0);
    const marked = group.filter(({ mark }) => mark !== undefined && mark !== null).length;
    return [
      ...[nearest.underlying, nearest.settlement, dateOf(nearest), grouped(group.length), grouped(nearest.forward ?? Number.NaN, 2)],
      ...[`${grouped(100 * (nearest.vol ?? Number.NaN), 2)} %`, marked === 0 ? '-' : off.toExponential(1)],
    ];
  });
  const title = colours.bold(`Greeks of ${grouped(options.length)} options as of ${instantText(asOf)}`);
  const head = ['underlying', 'settlement', 'expiry', 'options', 'forward', 'vol at the forward', 'largest |model - mark|'];
  return `${title}\n${tableText(head, rows, 3)}\nall of them with --json, or --out FILE.csv\n`;
}
