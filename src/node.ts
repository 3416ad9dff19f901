// Modules of Node, asked for when they are needed: what reads text alone must load where there are none, as in a browser.
import { Fault } from './fault.js';

interface NodeModules {
  readonly 'node:child_process': typeof import('node:child_process');
  readonly 'node:buffer': typeof import('node:buffer');
  readonly 'node:crypto': typeof import('node:crypto');
  readonly 'node:fs': typeof import('node:fs');
  readonly 'node:fs/promises': typeof import('node:fs/promises');
  readonly 'node:path': typeof import('node:path');
  readonly 'node:stream': typeof import('node:stream');
  readonly 'node:stream/promises': typeof import('node:stream/promises');
  readonly 'node:url': typeof import('node:url');
  readonly 'node:zlib': typeof import('node:zlib');
}

/** A module of Node. @throws Fault NOT_FOUND where there is no file system */
export function nodeModule<Id extends keyof NodeModules>(id: Id): NodeModules[Id] {
  const runtime = (globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }).process;
  const found = runtime?.getBuiltinModule?.(id);
  if (found === undefined)
    throw new Fault(
      'NOT_FOUND',
      'file system',
      'there, as Node has it; elsewhere parse text (parseMarket, parseBook, parseHistory)',
      `no ${id}`,
    );
  return found as NodeModules[Id];
}
