// `margincore statement`: what a margin call rests on, as one file; `margincore verify`: such a file recomputed.
import { Fault } from '../index.js';
import { readText } from '../io/support.js';
import { type Statement, statement, verifyStatement } from '../live.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { StatementFlags, VerifyFlags } from './flags.js';
import { accountName, grouped } from './format.js';
import { given, givenJson } from './given.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { colours } from './terminal.js';

export async function statementCommand(flags: StatementFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [flags.market, flags.book, flags.rules, flags.key]);
  const key = flags.key === undefined ? undefined : await keyOf(flags.key);
  const core = await openCore(flags.backend);
  const engine = await core.prepare({ market: await marketOf(flags), book: await bookFrom(flags), rules: await documentOf(flags.rules) });
  const made = await statement(core, engine, { account: flags.account, subaccount: flags.subaccount ?? '', ...(key && { key }) });
  const { equity, initial, maintenance } = made.results[made.requirement] as Statement['results'][string];
  const amounts = `equity ${grouped(equity, 2)}, initial ${grouped(initial, 2)}, maintenance ${grouped(maintenance, 2)}`;
  const signature = made.signature === undefined ? 'not signed' : `signed by ${made.signature.publicKey}`;
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify(made, null, 1)}\n`],
    text: () => [
      `${made.requirement} requirement of ${accountName(made.holding.account, made.holding.subaccount)}, ${made.numeraire}: ${amounts}\nsha-256 ${made.hash}, ${signature}\n`,
    ],
  });
  return exitCodes.ok;
}

export async function verifyCommand(path: string, flags: VerifyFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], [path]);
  const core = await openCore(flags.backend);
  const made = (await givenJson(path, 'files')) as unknown as Statement;
  const { publicKey, logKey } = flags;
  const found = await verifyStatement(core, made, {
    ...(publicKey !== undefined && { publicKey }),
    ...(logKey !== undefined && { logKey }),
  });
  const document = { format: 'margincore-verification', version: 2, backend: core.backend, ...found };
  await writeResult(flags, target, {
    json: () => [`${JSON.stringify(document, null, 1)}\n`],
    text: () => [`${verificationLines(found, core.backend).join('\n')}\n`],
  });
  return found.holds ? exitCodes.ok : exitCodes.badInput;
}

type Found = Awaited<ReturnType<typeof verifyStatement>>;

const standings: Readonly<Record<Found['signature'], string>> = {
  valid: 'valid, by the key that was named',
  unknown: 'valid, by a key that was not named (--public-key)',
  foreign: 'by another key than the one that was named',
  invalid: 'INVALID',
  none: 'none',
};

/** The verdict, then each list on a line. */
function verificationLines(found: Found, backend: string): readonly string[] {
  const verdict = found.holds ? colours.green('holds') : colours.red('does NOT hold');
  const list = (name: string, fields: readonly string[]): string => `  ${name}: ${fields.join(', ') || 'nothing'}`;
  return [
    `${verdict}: hash ${found.hash}; signature ${standings[found.signature]}; proof of the log ${standings[found.proof]}`,
    ...(found.fault === undefined ? [] : [`  cannot be recomputed: ${found.fault.message}`]),
    ...(found.differences.length === 0 ? [] : [list('comes out otherwise', found.differences)]),
    list(`recomputed on ${backend}, to the bit`, found.recomputed),
    list('signed only', found.signedOnly),
    list('unproven', found.unproven),
  ];
}

/** A pair of keys of a PKCS #8 file, as `openssl genpkey -algorithm ed25519` writes it. */
export async function keyOf(path: string, flag = '--key'): Promise<CryptoKeyPair> {
  try {
    const text = (await readText(...(await given(path, flag)))).replace(/-----[^-]+-----|\s/g, '');
    const privateKey = await crypto.subtle.importKey('pkcs8', Buffer.from(text, 'base64'), 'Ed25519', true, ['sign']);
    const { kty, crv, x } = await crypto.subtle.exportKey('jwk', privateKey);
    const publicKey = await crypto.subtle.importKey('jwk', { kty, crv, x } as JsonWebKey, 'Ed25519', true, ['verify']);
    return { privateKey, publicKey };
  } catch (error) {
    throw new Fault('BAD_ARGUMENT', flag, 'a file with an Ed25519 key in PKCS #8 (PEM)', String((error as Error).message));
  }
}
