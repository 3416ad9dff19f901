// Texts of the list as rows of a book file: what a case says as text goes in as that text.

type Given = Readonly<Record<string, unknown>>;

/** A valid position row, and the names under which the list may say its fields; those that the reader does not know become ours. */
const sound = { account: '"a1"', instrument: '"BTC-PERPETUAL"', quantity: '1', entryPrice: '80000' } as const;
type RowField = keyof typeof sound;
const fields = Object.keys(sound) as RowField[];
const names: Readonly<Record<string, RowField>> = {
  id: 'account',
  symbol: 'instrument',
  qty: 'quantity',
  price: 'entryPrice',
  entry: 'entryPrice',
};

function fieldOf(name: string): string {
  return Object.hasOwn(names, name) ? (names[name] as RowField) : name;
}

/** The fields of a sound row that stand under none of their names, as text. */
function missingFrom(own: readonly string[]): string[] {
  const there = own.map(fieldOf);
  return fields.filter((field) => !there.includes(field)).map((field) => `${JSON.stringify(field)}:${sound[field]}`);
}

function rawOf(value: unknown): string | undefined {
  const { $raw } = (typeof value === 'object' && value !== null ? value : {}) as { $raw?: unknown };
  return typeof $raw === 'string' ? $raw : undefined;
}

/** An account of which a figure is given as text, `{ $raw: '9007199254740993' }`: a row of a book file. Undefined when none is. */
export function rowOfTexts(input: Given): string | undefined {
  if (!Object.values(input).some((value) => rawOf(value) !== undefined)) return undefined;
  const text = (value: unknown): string => rawOf(value) ?? JSON.stringify(value === 'BTC-PERP' ? 'BTC-PERPETUAL' : value);
  const { cash, ...rest } = input;
  const own = Object.entries(rest).map(([name, value]) => `${JSON.stringify(fieldOf(name))}:${text(value)}`);
  const beside = cash === undefined ? missingFrom(Object.keys(rest)) : [`"asset":"USD"`, `"amount":${text(cash)}`];
  return `{${[...beside, ...own].join(',')}}`;
}

/** A string, the key it is when a colon follows, or a bracket: enough of JSON to see keys in a text that may be none. */
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|[[{\]}]/g;

/** A body that is a part of a position row, made whole: its text as it is, but for names that the reader does not know, and before it what it leaves out. */
export function wholeRow(body: string): string {
  const own: string[] = [];
  let depth = 0;
  const ours = body.replace(token, (all, string: string | undefined, colon: string | undefined) => {
    if (all === '{' || all === '[') depth++;
    else if (all === '}' || all === ']') depth--;
    if (depth !== 1 || string === undefined || colon === undefined) return all === '"BTC-PERP"' ? '"BTC-PERPETUAL"' : all;
    const name = string.slice(1, -1);
    own.push(name);
    return name === 'id' ? `"account"${colon}` : all;
  });
  const beside = missingFrom(own).join(',');
  return ours.replace('{', own.length > 0 && beside !== '' ? `{${beside},` : `{${beside}`);
}
