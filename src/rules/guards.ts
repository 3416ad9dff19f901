// Guards shared by the parsers of the rule file.
import { objectOf } from '../book/fields.js';
import { Fault } from '../fault.js';

/** Throws BAD_FORMAT unless the document is an object that states this format and version; `prefix` stands before the names of its fields. */
export function requireFormat(json: unknown, path: string, format: string, version: number, prefix = `${path}.`): void {
  const loose = objectOf(json, path);
  if (loose.format !== format) throw new Fault('BAD_FORMAT', `${prefix}format`, `"${format}"`, loose.format);
  if (loose.version !== version) throw new Fault('BAD_FORMAT', `${prefix}version`, `${version}`, loose.version);
}
