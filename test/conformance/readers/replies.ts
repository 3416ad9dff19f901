// Venues' replies (JSON, cases with inputs, expected and agreement): through the public readers and `verifyReply`, figure by figure.
import type { Core, Door, Outcome, Reader } from '../reader.js';
import { Tally } from '../reader.js';
import { binanceCases } from '../replies/binance.js';
import { bybitCases } from '../replies/bybit.js';
import type { Asked, CaseReader, ReplyCase } from '../replies/case.js';
import { deribitCases } from '../replies/deribit.js';
import { deriveCases } from '../replies/derive.js';
import { hyperliquidCases } from '../replies/hyperliquid.js';
import { okxCases } from '../replies/okx.js';
import { paradexCases } from '../replies/paradex.js';
import { listAt, member, type Source } from '../source.js';

const venues: readonly CaseReader[] = [binanceCases, bybitCases, deribitCases, deriveCases, hyperliquidCases, okxCases, paradexCases];

const venueOf = ({ file, document }: Source): CaseReader | undefined =>
  listAt({ file, stem: '', document }, 'cases').some((one) => member(one, 'agreement') !== undefined)
    ? venues.find(({ venue }) => file.split('/').includes(venue) || String(member(document, 'source')).toLowerCase().startsWith(venue))
    : undefined;

type Verified = Awaited<ReturnType<Door['verifyReply']>>;

/** The reference value that a source prints: its digits are what it can be held to. */
function errorOf(ours: number, { recomputed }: { readonly recomputed: string }): number {
  const theirs = Number(recomputed);
  return Math.abs(ours - theirs) / Math.max(1, Math.abs(theirs));
}

function nameIn(key: string, names: Asked['names'] = {}): string {
  if (names[key] !== undefined) return names[key];
  const start = Object.keys(names).find((one) => key.startsWith(`${one}.`));
  return start === undefined ? key : `${names[start]}${key.slice(start.length)}`;
}

/** Each figure against what the reference makes of it, and the verdict against its own. */
async function errorsOf(one: ReplyCase, all: readonly ReplyCase[], reader: CaseReader, core: Core, door: Door) {
  const { readReplies, verifyReply } = door;
  const answers: { readonly names: Asked['names']; readonly found: Verified }[] = [];
  for (const { replies, options, names } of reader.asked(one, all))
    answers.push({ names, found: await verifyReply(core, readReplies(reader.venue, replies, options)) });
  const errors: Record<string, number> = {};
  for (const [key, stated] of Object.entries(one.expected)) {
    const figure = answers.flatMap(({ names, found }) => found.figures.filter(({ name }) => name === nameIn(key, names)))[0];
    const reference = one.agreement[key];
    if (figure === undefined || reference === undefined) throw new Error(`${key}: the reader has no such figure`);
    if (figure.stated !== Number(stated)) throw new Error(`${key}: read as ${figure.stated}, stated as ${stated}`);
    if (figure.recomputed === undefined) throw new Error(`${key}: not recomputed: ${figure.why}`);
    const due =
      reference.verdict === 'DISAGREES'
        ? ['differs']
        : one.kind === 'approximate' || /^within [\d.]+$/.test(reference.verdict)
          ? ['near', 'agrees']
          : ['agrees'];
    if (!due.includes(figure.verdict))
      throw new Error(`${key}: ${figure.verdict} (${figure.recomputed}, stated ${stated}), not ${due.join(' or ')}`);
    // of a figure that differs, the reference may have taken another of the inputs that contradict each other
    if (reference.verdict !== 'DISAGREES') errors[key] = errorOf(figure.recomputed, reference);
  }
  const reported = answers.some(({ found }) => found.verdict === 'inconsistent');
  if (one.kind === 'inconsistent' && !reported) throw new Error('the reply contradicts itself, which is not reported');
  return errors;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const reader = venueOf(source) as CaseReader;
  const tally = new Tally('worst error of the figures of a reply against the reference, relative to the larger of the figure and 1', 1e-9);
  const all = listAt<ReplyCase>(source, 'cases');
  for (const one of all) await tally.attemptLater(one.name, () => errorsOf(one, all, reader, core, door));
  return tally.outcome();
}

export const replies: Reader = { kind: 'replies of venues', recognises: (source) => venueOf(source) !== undefined, run };
