// What to do about a fault, for somebody who has the page and no command line.
import type { FaultRecord } from '../../index.js';
import { nextSteps } from '../../io/nextSteps.js';

/** Where the step of the command line names a command or a flag. */
const own: Readonly<Partial<Record<FaultRecord['code'], string>>> = {
  NOT_PSD: 'Correct the correlations, which contradict each other, or take rules whose matrix is mended.',
  MISSING_FIELD: 'Add what is named there to the file; a book without prices is opened together with its market file.',
  UNKNOWN_INSTRUMENT: 'Correct the name, or open a market file that lists it; Add a leg shows every name that is listed.',
  UNKNOWN_ACCOUNT: 'Write the account and its subaccount as the book does; the view Book lists them.',
  BAD_GZIP: 'Compress or download the file again, or open it unpacked.',
  BAD_RULES: 'Make the parts of the rule agree; rules that hold are chosen in the list beside the requirements.',
  CROSSED: 'Correct or remove one of the quotes.',
  EXPIRED: 'Remove or settle what has expired, or open a market of before its expiry.',
  BACKEND_UNAVAILABLE: 'Open the page in a browser with WebAssembly; without it the page computes in JavaScript.',
  SELF_TEST: 'Reload the page; if it stays, report it with the name and version of the browser.',
  KERNEL_TRAPPED: 'Reload the page; if it stays, report it with the file that was open.',
  OUT_OF_MEMORY: 'Split the book, or close other tabs.',
  THREAD_LOST: 'Reload the page, and open the file again.',
  WRITE_FAILED: 'Save it to another place.',
  CLOSED: 'Open it again; report it if it stays, for it is a failure of the page.',
  BAD_ARGUMENT: 'Change the entry as stated.',
};

export const nextStep = (code: FaultRecord['code']): string => own[code] ?? nextSteps[code];
