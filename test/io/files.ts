// A folder of its own for the files of a test, gone when the tests are.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect } from 'vitest';
import { Fault, type FaultCode } from '../../src/fault.js';

/** Writes files into a folder that is removed after the tests of the calling file. */
export class Files {
  readonly folder = mkdtempSync(join(tmpdir(), 'margincore-io-'));

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The path of a file with this content; compressed when the name ends in .gz. */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), name.endsWith('.gz') ? gzipSync(content) : content);
    return this.path(name);
  }

  /** The path of a file with exactly these bytes. */
  writeRaw(name: string, content: Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }
}

/** The Fault that the promise is rejected with; anything else fails the test. */
export async function faultFrom(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

/** The Fault that the call throws. */
export function faultOf(call: () => unknown): Fault {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    return error as Fault;
  }
  throw new Error('expected a Fault; nothing was thrown');
}

export type Refusal = readonly [title: string, content: string, code: FaultCode, path: string | RegExp];
