// Rows of a column by account, each account's in their order.
export interface Places {
  readonly starts: Uint32Array;
  /** Rows of the book by account, each account's in their order. */
  readonly order: Uint32Array;
}

/** Rows of a column by account. */
export function placesOf(accounts: number, owners: Uint32Array): Places {
  const starts = new Uint32Array(accounts + 1);
  let ascending = true;
  for (let i = 0; i < owners.length; i++) {
    starts[owners[i] + 1] += 1;
    if (i > 0 && owners[i] < owners[i - 1]) ascending = false;
  }
  for (let a = 0; a < accounts; a++) starts[a + 1] += starts[a];
  const order = new Uint32Array(owners.length);
  if (ascending) for (let i = 0; i < order.length; i++) order[i] = i;
  else {
    const next = starts.slice(0, accounts);
    for (let i = 0; i < owners.length; i++) order[next[owners[i]]++] = i;
  }
  return { starts, order };
}
