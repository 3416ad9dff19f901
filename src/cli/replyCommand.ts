// `margincore verify --venue NAME reply.json ...`: what a venue says it charges, made again figure by figure.
import { Fault } from '../index.js';
import { parseInstant, readJson } from '../io/support.js';
import { type ReplyVenue, readReplies, replyVenues, type Verification, verifyReply } from '../verify.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { VerifyFlags } from './flags.js';
import { counted } from './format.js';
import { openCore } from './inputs.js';
import { writeOut } from './output.js';
import { colours, tableText } from './terminal.js';

/** 0 where figures agree; 2 where one differs, the reply contradicts itself, or nothing could be made again. */
export async function replyCommand(paths: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  if (flags.publicKey !== undefined)
    throw new Fault('BAD_ARGUMENT', '--public-key', 'left out beside --venue: replies are not signed', flags.publicKey);
  const replies: unknown[] = [];
  for (const path of paths) replies.push(await readJson(path));
  const reply = readReplies(flags.venue as ReplyVenue, replies, {
    ...(flags.partial === true && { partial: true }),
    ...(flags.asOf !== undefined && { asOf: parseInstant(flags.asOf, '--as-of') }),
  });
  const core = await openCore(flags.backend);
  const found = await verifyReply(core, reply, flags.near === undefined ? {} : { near: flags.near });
  const document = {
    format: 'margincore-reply-verification',
    version: 1,
    backend: core.backend,
    read: reply.read,
    overlay: reply.overlay,
    ...found,
  };
  await writeOut(flags.json === true ? [`${JSON.stringify(document, null, 1)}\n`] : [`${textOf(found, reply.read)}\n`]);
  return found.verdict === 'agrees' || found.verdict === 'near' ? exitCodes.ok : exitCodes.badInput;
}

export const venueNames: readonly string[] = replyVenues;

const words = {
  agrees: 'agrees',
  near: 'near',
  differs: 'DIFFERS',
  notRecomputable: 'not recomputable',
  inconsistent: 'CONTRADICTS ITSELF',
} as const;

const painted = (verdict: Verification['verdict']): string =>
  verdict === 'agrees'
    ? colours.green(words[verdict])
    : verdict === 'differs' || verdict === 'inconsistent'
      ? colours.red(words[verdict])
      : words[verdict];

/** Twelve significant digits. */
const number = (x: number | undefined): string => (x === undefined ? '-' : String(Number(x.toPrecision(12))));

function textOf({ venue, rules, verdict, figures, assumptions, notes, faults }: Verification, read: readonly string[]): string {
  const table = tableText(
    ['figure', 'verdict', 'stated', 'recomputed', 'difference'],
    figures.map((one) => [
      ...[one.name, painted(one.verdict), number(one.stated), number(one.recomputed)],
      one.difference === undefined ? '-' : String(Number(one.difference.toPrecision(3))),
    ]),
    2,
  );
  const count = (of: string): number => figures.filter((one) => one.verdict === of).length;
  const sums = (['agrees', 'near', 'differs', 'notRecomputable'] as const)
    .filter((of) => count(of) > 0)
    .map((of) => `${count(of)} ${words[of]}`);
  const reasons = figures.filter(({ why }) => why !== undefined).map(({ name, why }) => `${name}: ${why}`);
  return [
    table,
    '',
    `${venue}: ${painted(verdict)}; ${counted(figures.length, 'figure')}: ${sums.join(', ') || 'none'}`,
    `read: ${read.join(', ')}${rules === undefined ? '' : `; rules ${rules.name} of ${rules.date}`}`,
    ...reasons.map((line) => `why: ${line}`),
    ...notes.map((line) => `note: ${line}`),
    ...assumptions.map(({ of, attribute, assumed }) => `assumed: ${of}.${attribute} ${assumed}`),
    ...faults.map(({ message }) => `fault: ${message}`),
  ].join('\n');
}
