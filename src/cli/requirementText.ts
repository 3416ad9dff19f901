// Records as JSON has them.

/** The same record, numbers that JSON has not as null. */
export function finiteOrNull<T extends object>(record: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === 'number' && !Number.isFinite(value) ? null : value]),
  );
}
