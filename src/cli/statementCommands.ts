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
    { format: 'margincore-statement', version: 1, json: (made) => [`${JSON.stringify(made, null, 1)}\n`], text: textOf },
    async (session) => {
      if (key !== undefined) session.key = await keyOf(key);
      return { account, subaccount };
    },
    { files: [key] },
  );
  return exitCodes.ok;
}

function textOf({ results, requirement, holding, hash, signature }: Statement): string {
  const { equity, initial, maintenance } = results[requirement] as Statement['results'][string];
  const amounts = `equity ${grouped(equity, 2)}, initial ${grouped(initial, 2)}, maintenance ${grouped(maintenance, 2)}`;
  const signed = signature === undefined ? 'not signed' : `signed by ${signature.publicKey}`;
  return `${requirement} requirement of ${accountName(holding.account, holding.subaccount)}: ${amounts}\nsha-256 ${hash}, ${signed}\n`;
}

export async function verifyCommand(path: string, flags: VerifyFlags): Promise<ExitCode> {
  const { publicKey } = flags;
  const found = await verb(
    verifyStatement,
    flags,
    { format: 'margincore-verification', version: 2, text: verdictOf },
    async () => ({ statement: await givenJson(path, 'files'), publicKey }),
    { files: [path], parts: noParts },
  );
  return found.verified ? exitCodes.ok : exitCodes.badInput;
}

function verdictOf({ verified, fault, differences, hash, signature }: FoundBy<typeof verifyStatement>): string {
  const wrong = fault === undefined ? differences.join(', ') || 'the same to the bit' : fault.message;
  return `${verified ? colours.green('verified') : colours.red('NOT verified')}: figures recomputed: ${wrong}; hash ${hash}; signature ${signature}\n`;
}

/** A pair of keys of a PKCS #8 file, as `openssl genpkey -algorithm ed25519` writes it. */
async function keyOf(path: string): Promise<CryptoKeyPair> {
  try {
    const text = (await readText(...(await given(path, '--key')))).replace(/-----[^-]+-----|\s/g, '');
    const privateKey = await crypto.subtle.importKey('pkcs8', Buffer.from(text, 'base64'), 'Ed25519', true, ['sign']);
    const { kty, crv, x } = await crypto.subtle.exportKey('jwk', privateKey);
    const publicKey = await crypto.subtle.importKey('jwk', { kty, crv, x } as JsonWebKey, 'Ed25519', true, ['verify']);
    return { privateKey, publicKey };
  } catch (error) {
    throw new Fault('BAD_ARGUMENT', '--key', 'a file with an Ed25519 key in PKCS #8 (PEM)', String((error as Error).message));
  }
}
