// `margincore verify --venue NAME reply.json ...` or `--from my-account.mjs`: what a venue says it charges, made again figure by figure.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../index.js';
import { writeBook, writeMarket } from '../io/index.js';
import { parseInstant, type Told, writePieces } from '../io/support.js';
import { standingOf, visible } from '../support.js';
import { type Reply, type ReplyVenue, readReplies, replyVenues, type Verification, verifyReply } from '../verify.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { VerifyFlags } from './flags.js';
import { counted, grouped, instantText, times } from './format.js';
import { givenJson } from './given.js';
import { openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { ownAccount } from './ownAccount.js';
import { colours, say, tableText } from './terminal.js';

/** 0 where figures agree, or none is stated and the account is saved; 2 where one differs, the reply contradicts itself, or nothing could be made again. */
export async function replyCommand(paths: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  for (const [flag, key] of [
    ['--public-key', flags.publicKey],
    ['--log-key', flags.logKey],
  ])
    if (key !== undefined) throw new Fault('BAD_ARGUMENT', flag as string, 'absent beside replies: they are not signed', key);
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [...paths, flags.from]);
  const folder = flags.save === undefined ? undefined : folderOf(flags.save);
  const { venue, replies, options } = await toldBy(paths, flags);
  const reply = readReplies(venue, replies, {
    ...options,
    ...(flags.partial === true && { partial: true }),
    ...(flags.asOf !== undefined && { asOf: parseInstant(flags.asOf, '--as-of') }),
  });
  if (folder !== undefined) await save(folder, reply);
  const core = await openCore(flags.backend);
  const found = await verifyReply(core, reply, flags.near === undefined ? {} : { near: flags.near });
  const document = {
    format: 'margincore-reply-verification',
    version: 1,
    backend: core.backend,
    asOf: reply.account?.market.asOf ?? reply.margined?.market.asOf ?? null,
    read: reply.read,
    overlay: reply.overlay,
    ...found,
  };
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify(document, null, 1)}\n`],
    text: () => [`${textOf(found, reply.read, document.asOf)}\n`],
  });
  const saved = folder !== undefined && found.figures.length === 0;
  return found.verdict === 'agrees' || found.verdict === 'near' || saved ? exitCodes.ok : exitCodes.badInput;
}

/** The replies of the files under `--venue`, or what `--from` says. */
async function toldBy(paths: readonly string[], { from, venue }: VerifyFlags): Promise<Told> {
  if (from === undefined) {
    const replies: unknown[] = [];
    for (const path of paths) replies.push(await givenJson(path, 'files'));
    return { venue: venue as ReplyVenue, replies, options: {} };
  }
  if (venue !== undefined) throw new Fault('BAD_ARGUMENT', '--venue', 'absent beside --from, which says it', venue);
  if (paths.length > 0) throw new Fault('BAD_ARGUMENT', paths[0] as string, 'absent beside --from', paths.length);
  return ownAccount(from);
}

function folderOf(path: string): string {
  if (!existsSync(path) || !statSync(path).isDirectory()) throw new Fault('NOT_FOUND', '--save', 'a folder that exists', path);
  return path;
}

/** Market, book and rules as files, as every other command takes them. */
async function save(folder: string, { account, lacks }: Reply): Promise<void> {
  if (account === undefined)
    throw new Fault(
      'MISSING_FIELD',
      '--save',
      'replies that hold a whole account',
      `replies that lack ${lacks.join('; ') || 'an account'}`,
    );
  await writeMarket(join(folder, 'market.json'), account.market);
  await writeBook(join(folder, 'book.ndjson'), account.book);
  await writePieces(join(folder, 'rules.json'), [`${JSON.stringify(account.rules, null, 1)}\n`]);
  say(`saved: market.json, book.ndjson, rules.json in ${folder}`);
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

/** `account: covered, equity 1,000.00, initial 100.00, maintenance 50.00, health 20.00x`; unknown with the reason. */
function healthText({ standing, accounts, why }: Verification['health']): string {
  if (standing === 'unknown') return colours.yellow(`account: health unknown; ${why}`);
  return accounts
    .map((one) => {
      const sums = (['equity', 'initial', 'maintenance'] as const).map((name) => `${name} ${grouped(one[name], 2)}`);
      return `${visible(one.account)}: ${standingOf(one)}, ${sums.join(', ')}, health ${times(one.health)}`;
    })
    .join('\n');
}

function textOf(
  { venue, rules, verdict, figures, health, assumptions, notes, faults }: Verification,
  read: readonly string[],
  asOf: number | null,
): string {
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
    ...(asOf === null ? [] : [`as of ${instantText(asOf)}`]),
    healthText(health),
    ...reasons.map((line) => `why: ${line}`),
    ...notes.map((line) => `note: ${line}`),
    ...assumptions.map(({ of, attribute, assumed }) => `assumed: ${of}.${attribute} ${assumed}`),
    ...faults.map(({ message }) => `fault: ${message}`),
  ].join('\n');
}
