// Canonical JSON (RFC 8785): keys sorted by UTF-16 code units, no white space, numbers as JavaScript writes them.

/** Plain data as canonical text; fields that are undefined are left out. Throws RangeError of what holds itself. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const fields = value as Readonly<Record<string, unknown>>;
  const stated = Object.keys(fields).filter((key) => fields[key] !== undefined);
  return `{${stated
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(fields[key])}`)
    .join(',')}}`;
}

export function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalText(value));
}
