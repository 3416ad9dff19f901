// A JSON document written piece by piece: its plain fields, then its long lists, a line an entry.

/** Lists are read once, as the document is written. */
export function* documentPieces(fields: object, lists: Readonly<Record<string, Iterable<unknown>>>): Generator<string, void, undefined> {
  yield `{\n${Object.entries(fields)
    .map(([name, value]) => `"${name}": ${JSON.stringify(value)}`)
    .join(',\n')}`;
  for (const [name, entries] of Object.entries(lists)) {
    yield `,\n"${name}": [`;
    let first = true;
    for (const entry of entries) {
      yield `${first ? '' : ','}\n${JSON.stringify(entry)}`;
      first = false;
    }
    yield '\n]';
  }
  yield '\n}\n';
}

/** `of(0)`, `of(1)` ... one at a time. */
export function* eachOf<T>(count: number, of: (place: number) => T): Generator<T, void, undefined> {
  for (let place = 0; place < count; place++) yield of(place);
}
