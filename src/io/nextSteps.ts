// What to do about a fault: one step a code, said under every message of the command line and beside the faults of a report.
import type { FaultCode } from '../fault.js';

/** The message says what is expected where; the step says how a person gets there. */
export const nextSteps: Readonly<Record<FaultCode, string>> = {
  NOT_FINITE: 'Write a finite number there: no blank, NaN or infinity.',
  NOT_POSITIVE: 'Write a number above 0 there; prices of a history must be above 0, and move.',
  NEGATIVE: 'Write 0 or more there.',
  OUT_OF_RANGE: 'Bring the value into the range that is stated.',
  SINGULAR: 'Read these Greeks as limits, or give the option some volatility and time: at the money it has neither.',
  OVERFLOW: 'Look there for a price, quantity, strike or vol of the wrong size: its results are larger than any double.',
  UNDERFLOW: 'Look there for a figure of the wrong size: its results are smaller than any double, and not 0.',
  BELOW_INTRINSIC: 'Correct the option price, or the forward and rate beside it: it is worth more at any volatility.',
  ABOVE_BOUND: 'Correct the option price, or the forward and rate beside it: it is worth less at any volatility.',
  BAD_OPTION_TYPE: 'Make the type agree with the name of the option: C for a call, P for a put.',
  TYPE_MISMATCH: 'Write the kind of value that is stated; numbers in CSV are plain decimals such as -1234.5.',
  PRECISION_LOSS: 'Round the number to 15 significant digits: a double holds no more.',
  SHAPE_MISMATCH: 'Give lists and columns the lengths that are stated.',
  NOT_SQUARE: 'Give the matrix as many rows as columns: one of each a name.',
  NOT_SYMMETRIC: 'Give both halves of the matrix the same numbers.',
  NOT_UNIT_DIAGONAL: 'Write 1 on the diagonal: what is there is a correlation, not a covariance.',
  NOT_PSD:
    'Correct the correlations, which contradict each other, or estimate them: `margincore calibrate --history FILE --repair higham`.',
  DUPLICATE: 'Remove one of the two, or rename it.',
  UNKNOWN_FIELD: 'Rename it as stated, or remove it: what is not known is refused, not ignored.',
  MISSING_FIELD: 'Add what is named there, to the file or to the command; `margincore help` lists the commands and their flags.',
  UNKNOWN_KIND: 'Write one of the kinds that are listed.',
  UNKNOWN_INSTRUMENT:
    'Correct the name, or take a market file or another `--snapshot` that lists it; `margincore greeks --market FILE --json` names options.',
  UNKNOWN_ASSET: 'Correct the name, or add the price of the asset to the market file (of a scenario: to its assets).',
  UNKNOWN_UNDERLYING: 'Write it as the market file does, or take a market file that has it.',
  UNKNOWN_ACCOUNT: 'Write the account, and with --subaccount its subaccount, as the book does; `margincore margin --csv` lists them.',
  UNKNOWN_FACTOR: 'Write one of the names that are listed, or add the missing one to the history, rules or scenario.',
  BAD_ID: 'Rename it: 1 to 128 printable characters, options as their venue writes them.',
  BAD_DATE: 'Write days as 2026-01-31 and instants as 2026-01-31T08:00:00Z, rows in order of time.',
  BAD_JSON: 'Repair the JSON at that place: look for a quote, comma or bracket that is missing or one too many.',
  BAD_CSV: 'Repair the header or row: as many fields as the header has, quotes closed in the line they open in.',
  BAD_GZIP: 'Compress or download the file again; `gzip -t FILE` tells whether it is whole.',
  BAD_RULES:
    'Make the parts of the rule agree; `margincore rules validate FILE` checks a file, `margincore rules show NAME` prints one that holds.',
  UNPROVED: 'Narrow the ranges of the document, or write the formula so that its parts are at least 0: then nothing is left open.',
  BAD_CONFIDENCE: 'Give the confidence, not the tail: 0.99 for 99 %.',
  BAD_FORMAT: 'Give a file of a kind and version that is stated, in UTF-8, plain or gzip.',
  CROSSED: 'Correct or remove one of the quotes; in a surface `--parity-tolerance` lets calls and puts differ more.',
  EXPIRED: 'Remove or settle what has expired, or take a market or `--snapshot` of before its expiry.',
  TOO_LARGE: 'Split the input, or ask for less: the limit is stated.',
  TOO_SHORT: 'Give more rows, or ask for less of them: a shorter window or horizon, a lower confidence, fewer names.',
  NOT_FOUND: 'Check the spelling and the folder, or take one of the names that are listed.',
  BACKEND_UNAVAILABLE: 'Leave out `--backend`, and the backend that runs here is taken; `margincore doctor` says what is missing.',
  SELF_TEST: 'Install the package again; until then run with `--backend js`. `margincore doctor` compares both backends.',
  KERNEL_TRAPPED: 'Run it again with `--backend js`; report it with the input and what `margincore doctor` prints.',
  OUT_OF_MEMORY: 'Split the book, or give Node more memory: NODE_OPTIONS=--max-old-space-size=8192 (MiB).',
  THREAD_LOST: 'Run it again, without threads if it stays; report it with what `margincore doctor` prints.',
  WRITE_FAILED: 'Make room there, or write to another place.',
  FENCED: 'End the other process that has the log open, or use another folder.',
  FAILED:
    'Look at the device, then start again: what was acknowledged stands, what was not is found out by sending it again under its key.',
  STALLED: 'Make room on the volume of the log; it goes on by itself.',
  UNKNOWN: 'Start again and send it again under its key: it is made once.',
  DAMAGED: 'Restore the log from a backup; do not repair it by hand.',
  SHORT: 'Find the newer log, or restore it; records that were acknowledged are missing from this one.',
  ALREADY_MADE: 'Do not send it again: look in the journal for what came of it, and go on with the next number.',
  UNREACHABLE: 'Start the service, or correct its address.',
  BUSY: 'Send it again after the wait that is stated, or fewer at a time.',
  ABORTED: 'Ask again, if the answer is still wanted.',
  CLOSED: 'Run it again; report it if it stays, for it is a failure of the program.',
  BAD_ARGUMENT: 'Change the flag or argument as stated; `--help` after a command lists its flags.',
};

/** The codes that occur, as they are first met, with what to do about each. */
export function stepsOf(faults: readonly { readonly code: FaultCode }[]): (readonly [code: FaultCode, step: string])[] {
  return [...new Set(faults.map(({ code }) => code))].map((code) => [code, nextSteps[code]]);
}
