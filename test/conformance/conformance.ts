// Offers every file of a directory to the readers, on one lane.
import type { Door, Outcome } from './reader.js';
import { readers, unknownReason } from './readers.js';
import { readSource, referenceFiles, type Source } from './source.js';

export interface FileResult extends Outcome {
  /** Path relative to the directory. */
  readonly file: string;
  readonly lane: 'wasm' | 'js';
  /** Whether a reader took the file; a file that none took has no cases and says why in its notes. */
  readonly known: boolean;
}

const nothing = { cases: 0, agreed: 0, worst: 0, metric: 'none', failures: [] };

/** Every reference file under the directory, in the order of their paths. Throws Fault LANE_UNAVAILABLE when the lane cannot run here. */
export async function conformance(door: Door, directory: string, lane: 'wasm' | 'js'): Promise<FileResult[]> {
  const core = await door.createCore({ lane });
  const results: FileResult[] = [];
  const read = referenceFiles(directory).map((path) => readSource(directory, path));
  const all = read.filter((source): source is Source => !('reason' in source));
  for (const source of read) {
    const { file } = source;
    if ('reason' in source) {
      results.push({ ...nothing, file, lane, known: false, notes: [`cannot be read: ${source.reason}`] });
      continue;
    }
    const reader = readers.find((one) => one.recognises(source));
    if (reader === undefined) {
      results.push({ ...nothing, file, lane, known: false, notes: [unknownReason(source)] });
      continue;
    }
    try {
      results.push({ ...(await reader.run(source, core, door, all)), file, lane: core.lane, known: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      results.push({
        ...nothing,
        file,
        lane,
        known: true,
        notes: [`${reader.kind} could not be read: ${reason}`],
        failures: [reason],
      });
    }
  }
  core.dispose();
  return results;
}
