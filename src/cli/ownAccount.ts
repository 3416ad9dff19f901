// Reads `--from my-account.mjs`: a user's module, or a JSON file, with a venue's replies. We hold no keys and open no connection.
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../index.js';
import { type Told, toldIn } from '../io/support.js';
import { givenJson } from './given.js';

const modules = ['.mjs', '.js', '.cjs'];

/** @throws Fault NOT_FOUND, BAD_ARGUMENT (another kind of file, a module that fails or exports nothing), and what is wrong with what it says */
export async function ownAccount(path: string): Promise<Told> {
  const extension = extname(path).toLowerCase();
  if (path === '-' || extension === '.json' || path.toLowerCase().endsWith('.json.gz'))
    return toldIn(await givenJson(path, '--from'), path);
  if (!modules.includes(extension)) throw new Fault('BAD_ARGUMENT', '--from', `a module (${modules.join(', ')}) or a .json file`, path);
  if (!existsSync(path)) throw new Fault('NOT_FOUND', '--from', 'a file that can be read', path);
  let told: unknown;
  try {
    const { default: exported } = (await import(pathToFileURL(resolve(path)).href)) as { readonly default?: unknown };
    told = typeof exported === 'function' ? await exported() : await exported;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('BAD_ARGUMENT', '--from', 'a module that runs to its end', why);
  }
  if (told === undefined)
    throw new Fault('BAD_ARGUMENT', '--from', 'a module whose default export is { venue, replies }, or a function that returns it', path);
  return toldIn(told, path);
}
