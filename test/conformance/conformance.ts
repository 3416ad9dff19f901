// Offers every file of a directory to the readers, on one backend.
import type { Door, Outcome } from './reader.js';
import { readers, unknownReason } from './readers.js';
import { readSource, referenceFiles, type Source } from './source.js';

export const backends = ['wasm', 'js'] as const;
export type Backend = (typeof backends)[number];

export interface FileResult extends Outcome {
  /** Path relative to the directory. */
  readonly file: string;
  readonly backend: Backend;
  /** Whether a reader took the file; one that none took has no cases, says why in its notes, and is no failure. */
  readonly known: boolean;
}

const nothing: Outcome = { cases: 0, agreed: 0, worst: 0, metric: 'none', notes: [], failures: [] };

/**
 * Every reference file under the directory, in the order of their paths. A file that cannot be read, whose reader throws, or that has no case is
 * a failure of that file and spoils no other. Throws Fault BACKEND_UNAVAILABLE when the backend cannot run here.
 */
export async function conformance(door: Door, directory: string, backend: Backend, known = readers): Promise<FileResult[]> {
  (await door.createCore({ backend: backend })).dispose();
  const read = referenceFiles(directory).map((path) => readSource(directory, path));
  const all = read.filter((source): source is Source => !('reason' in source));
  const results: FileResult[] = [];
  for (const source of read) {
    const named = { file: source.file, backend };
    if ('reason' in source) results.push({ ...named, known: false, ...nothing, failures: [`cannot be read: ${source.reason}`] });
    else results.push({ ...named, ...(await outcomeOf(source, all, door, backend, known)) });
  }
  return results;
}

async function outcomeOf(
  source: Source,
  all: readonly Source[],
  door: Door,
  backend: Backend,
  known: typeof readers,
): Promise<Outcome & { readonly known: boolean }> {
  // a core of its own: what one file does to it no other has to bear
  const core = await door.createCore({ backend: backend });
  let kind = 'a reader';
  try {
    const reader = known.find((one) => {
      kind = one.kind;
      return one.recognises(source);
    });
    if (reader === undefined) return { ...nothing, known: false, notes: [unknownReason(source)] };
    const outcome = await reader.run(source, core, door, all);
    return { ...outcome, known: true, failures: outcome.cases > 0 ? outcome.failures : [...outcome.failures, `${kind}: no cases`] };
  } catch (error) {
    return { ...nothing, known: true, failures: [`${kind}: ${error instanceof Error ? error.message : String(error)}`] };
  } finally {
    core.dispose();
  }
}

/** Every case, and every line over all cases. */
export function agrees(result: FileResult): boolean {
  return result.agreed === result.cases && result.failures.length === 0;
}
