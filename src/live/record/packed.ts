// Records of a log as shorter text: what they often say is one character each, of those that JSON text never has.

/** In the order of their characters, from U+0001 on. Add at the end, and leave what stands: logs are read by it. U+000A stays free, it ends a record. */
const words = [
  '{"kind":"change","change":{"kind":"fill","account":"',
  '","instrument":"',
  '","quantity":',
  ',"price":',
  ',"id":"',
  '","note":{"who":"',
  '","key":"',
  '","print":"',
  '"}},"sequence":',
  '\n',
  ',"time":',
  ',"events":[]}',
  ',"note":{"who":"',
  '","subaccount":"',
  '{"kind":"change","change":{"kind":"place","account":"',
  '{"kind":"change","change":{"kind":"cancel","account":"',
  '{"kind":"change","change":{"kind":"tick","time":',
  '{"kind":"change","change":{"kind":"tick","prices":{',
  '{"kind":"refused","change":{"kind":"',
  '","order":{"id":"',
  '","order":"',
  ',"order":{"verdict":"',
  '"before":{"equity":',
  '"after":{"equity":',
  ',"initial":',
  ',"maintenance":',
  '{"account":"',
  ',"events":[{"account":"',
  '"equity":',
  '},"sequence":',
] as const;
const form = new RegExp(
  [...words]
    .filter((word) => word !== '\n')
    .sort((x, y) => y.length - x.length)
    .map((word) => word.replaceAll(/[{}[\]"\\.]/g, '\\$&'))
    .join('|'),
  'g',
);
const codes = new Map(words.map((word, n) => [word as string, String.fromCharCode(n + 1)]));

/** JSON text, shorter. */
export function packed(json: string): string {
  return json.replaceAll(form, (word) => codes.get(word) as string);
}

/** The JSON text again. */
export function unpacked(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they stand for words
  return text.replaceAll(/[\u0001-\u0009\u000b-\u001f]/g, (code) => words[code.charCodeAt(0) - 1] ?? code);
}
