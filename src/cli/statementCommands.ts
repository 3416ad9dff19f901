// `margincore statement`: what a margin call rests on, as one file; `margincore verify`: such a file recomputed.
import { Fault } from '../index.js';
import { readText } from '../io/support.js';
import type { Statement } from '../live.js';
import type { FoundBy } from '../questions/question.js';
import { statement } from '../questions/statement.js';
import { verifyStatement } from '../questions/verifyStatement.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { StatementFlags, VerifyFlags } from './flags.js';
import { accountName, grouped } from './format.js';
import { given, givenJson } from './given.js';
import { noParts } from './session.js';
import { colours } from './terminal.js';
import { verb } from './verb.js';

export async function statementCommand(flags: StatementFlags): Promise<ExitCode> {
  const { account, subaccount, key } = flags;
  await verb(
    statement,
    flags,
    { format: 'margincore-statement', version: 2, json: (made) => [`${JSON.stringify(made, null, 1)}\n`], text: textOf },
    async (session) => {
      if (key !== undefined) session.key = await keyOf(key);
      return { account, subaccount };
    },
    { files: [key] },
  );
  return exitCodes.ok;
}

function textOf({ results, requirement, numeraire, holding, hash, signature }: Statement): string {
  const { equity, initial, maintenance } = results[requirement] as Statement['results'][string];
  const amounts = `equity ${grouped(equity, 2)}, initial ${grouped(initial, 2)}, maintenance ${grouped(maintenance, 2)}`;
  const signed = signature === undefined ? 'not signed' : `signed by ${signature.publicKey}`;
  return `${requirement} requirement of ${accountName(holding.account, holding.subaccount)}, ${numeraire}: ${amounts}\nsha-256 ${hash}, ${signed}\n`;
}

export async function verifyCommand(path: string, flags: VerifyFlags): Promise<ExitCode> {
  const { publicKey, logKey } = flags;
  const found = await verb(
    verifyStatement,
    flags,
    { format: 'margincore-verification', version: 2, text: verdictOf },
    async () => ({ statement: await givenJson(path, 'files'), publicKey, logKey }),
    { files: [path], parts: noParts },
  );
  return found.holds ? exitCodes.ok : exitCodes.badInput;
}

const standings: Readonly<Record<FoundBy<typeof verifyStatement>['signature'], string>> = {
  valid: 'valid, by the key that was named',
  unknown: 'valid, by a key that was not named (--public-key)',
  foreign: 'by another key than the one that was named',
  invalid: 'INVALID',
  none: 'none',
};

/** The verdict, then each list on a line. */
function verdictOf(found: FoundBy<typeof verifyStatement>): string {
  const verdict = found.holds ? colours.green('holds') : colours.red('does NOT hold');
  const list = (name: string, fields: readonly string[]): string => `  ${name}: ${fields.join(', ') || 'nothing'}`;
  const lines = [
    `${verdict}: hash ${found.hash}; signature ${standings[found.signature]}; proof of the log ${standings[found.proof]}`,
    ...(found.fault === undefined ? [] : [`  cannot be recomputed: ${found.fault.message}`]),
    ...(found.differences.length === 0 ? [] : [list('comes out otherwise', found.differences)]),
    list('recomputed, to the bit', found.recomputed),
    list('signed only', found.signedOnly),
    list('unproven', found.unproven),
  ];
  return `${lines.join('\n')}\n`;
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
