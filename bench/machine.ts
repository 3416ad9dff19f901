// What the figures were measured on.
import { arch, cpus, release, type } from 'node:os';

/** Processor, cores, operating system. */
export const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${type()} ${release()} ${arch()}`;

export const node = process.version;
