// Where something stands in a file, as faults name it: `market.json quotes[3].strike`, `book.csv:17.quantity`.

/** `quotes[3].strike`; keys that are not plain words are quoted. */
export function trailText(trail: readonly PropertyKey[]): string {
  let text = '';
  for (const step of trail) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (typeof step === 'string' && /^[A-Za-z_$][\w$-]{0,63}$/.test(step)) text += text ? `.${step}` : step;
    else text += `[${JSON.stringify(String(step).slice(0, 64))}]`;
  }
  return text;
}

/** The place in a file: its name, then the trail into it. */
export function placeOf(path: string, trail: readonly PropertyKey[]): string {
  return trail.length === 0 ? path : `${path} ${trailText(trail)}`;
}
