// The worst scenario of a book in words, for the terminal and the report alike.
import { counted, grouped } from './format.js';

/** Meaning of a worst scenario, shown with its figures. */
export const worstMeaning =
  'An account’s worst scenario is the one it loses most in, as its requirement counts losses (the tails by their weight), whatever binds.';

/** The first of the worst scenarios: undefined when no account loses in any. */
export function worstText([worst]: readonly { readonly label: string; readonly accounts: number; readonly loss: number }[]):
  | string
  | undefined {
  if (worst === undefined) return undefined;
  return `worst scenario: ${worst.label}, for ${counted(worst.accounts, 'account')}, losses ${grouped(worst.loss)}`;
}
