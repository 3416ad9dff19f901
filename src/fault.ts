// The one error of this project: code, path, expectation and the value found.

/** Stable, machine-readable codes. Add here; never rename. */
export type FaultCode =
  | 'NOT_FINITE' // NaN or an infinity where a finite number is needed
  | 'NOT_POSITIVE' // zero or negative where a positive number is needed
  | 'NEGATIVE' // negative where zero or more is needed
  | 'OUT_OF_RANGE' // finite, but outside the stated interval
  | 'OVERFLOW' // valid inputs whose result exceeds the double range
  | 'UNDERFLOW' // valid inputs whose result is too small for a double to hold its digits
  | 'SINGULAR' // at the money without total volatility: the Greeks are limits, and some of them infinite
  | 'BELOW_INTRINSIC' // an option price that no volatility is low enough for
  | 'ABOVE_BOUND' // an option price that no volatility is high enough for
  | 'BAD_OPTION_TYPE' // neither call nor put
  | 'TYPE_MISMATCH' // wrong JavaScript or JSON type, or text that is not a plain decimal number
  | 'PRECISION_LOSS' // a number in text that no double represents exactly enough
  | 'SHAPE_MISMATCH' // columns or matrices of unequal or wrong lengths
  | 'NOT_SQUARE'
  | 'NOT_SYMMETRIC'
  | 'NOT_UNIT_DIAGONAL'
  | 'NOT_PSD' // not positive semi-definite
  | 'DUPLICATE' // an id, name or row that may stand only once
  | 'UNKNOWN_FIELD'
  | 'MISSING_FIELD'
  | 'UNKNOWN_KIND'
  | 'UNKNOWN_INSTRUMENT'
  | 'UNKNOWN_ASSET'
  | 'UNKNOWN_UNDERLYING'
  | 'UNKNOWN_ACCOUNT'
  | 'UNKNOWN_FACTOR'
  | 'BAD_ID'
  | 'BAD_DATE'
  | 'BAD_JSON'
  | 'BAD_CSV'
  | 'BAD_GZIP'
  | 'BAD_RULES' // a rule file that contradicts itself
  | 'UNPROVED' // a rule whose figures are not proved to be finite and at least 0
  | 'BAD_CONFIDENCE'
  | 'BAD_FORMAT' // a file whose kind or version is not known
  | 'CROSSED' // quotes that contradict each other: a bid above its ask, a call and a put of one strike
  | 'EXPIRED' // an instrument whose expiry is not after the market's instant
  | 'TOO_LARGE' // refused before allocating
  | 'TOO_SHORT' // fewer observations than an estimate needs
  | 'NOT_FOUND' // a file or name that does not exist
  | 'BACKEND_UNAVAILABLE' // a forced backend that cannot run here
  | 'SELF_TEST' // a backend that does not reproduce its known answers
  | 'KERNEL_TRAPPED' // a kernel that could not go on: the core, or the batch, is closed
  | 'OUT_OF_MEMORY'
  | 'THREAD_LOST' // a thread that did not come back from a block: the run has no result
  | 'WRITE_FAILED' // a file or standard stream that could not be written whole: a full disk, a device that fails
  | 'FENCED' // a log that another writer has open, or has taken over
  | 'FAILED' // a log whose last sync failed: what was not acknowledged may or may not stand
  | 'STALLED' // a log without room at present: a full disk
  | 'UNKNOWN' // a log that closed before a record could be written whole: open it again and look
  | 'DAMAGED' // a log of which an acknowledged part is not what was written
  | 'SHORT' // a log that ends before what was acknowledged, or begins after what is asked for
  | 'ALREADY_MADE' // a change of a producer that was made before, and whose answer is no longer known
  | 'UNREACHABLE' // a service that does not answer: down, hanging, cut off, or something else in its place
  | 'BUSY' // a service that has no room for it now: ask again later
  | 'ABORTED' // given up by the caller
  | 'CLOSED' // the core or the batch was disposed
  | 'BAD_ARGUMENT'; // misuse of the API or of the command line

/**
 * A refusal. Misuse throws it; a bad row, position or account comes back as data (see `FaultRecord`) and spoils no other.
 * `message` reads "<path> must be <expectation>; got <value>".
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** Path of the value: a column and row (`forwards[3]`), a JSON path (`accounts[2].positions[0].quantity`), a flag (`--mode`). */
  readonly path: string;
  /** Expectation; completes "must be". */
  readonly expectation: string;
  /** Value found, as text. */
  readonly got: string;

  constructor(code: FaultCode, path: string, expectation: string, got: unknown) {
    const found = describe(got);
    super(messageOf(path, expectation, found));
    this.code = nameIn(code) as FaultCode;
    this.path = nameIn(path);
    this.expectation = nameIn(expectation);
    this.got = found;
  }

  /** The same fault, said of another place: a builder's fault becomes one of the file. */
  at(path: string): Fault {
    const moved = new Fault(this.code, path, this.expectation, undefined);
    return Object.assign(moved, { got: this.got, message: messageOf(path, this.expectation, this.got) });
  }

  /** The fault as plain data, for results and JSON. */
  toRecord(): FaultRecord {
    return { code: this.code, path: this.path, expectation: this.expectation, got: this.got, message: this.message };
  }
}

/** Fault of one row, from a caught error. Anything else, and refusals that concern the whole (TOO_LARGE, OUT_OF_MEMORY), is rethrown. */
export function rowFaultOf(error: unknown): Fault {
  if (!(error instanceof Fault) || error.code === 'TOO_LARGE' || error.code === 'OUT_OF_MEMORY') throw error;
  return error;
}

/** A fault as plain data. */
export interface FaultRecord {
  readonly code: FaultCode;
  readonly path: string;
  readonly expectation: string;
  readonly got: string;
  readonly message: string;
}

/** A fault as plain data, without an error made for it: an error remembers where it was made, which takes longer than all the rest. */
export function faultRecord(code: FaultCode, path: string, expectation: string, got: unknown): FaultRecord {
  const found = describe(got);
  return { code, path, expectation, got: found, message: messageOf(path, expectation, found) };
}

/** The error that a record tells of. */
export function faultOf({ code, path, expectation, got, message }: FaultRecord): Fault {
  return Object.assign(new Fault(code, path, expectation, undefined), { got, message });
}

/** A fault of one row of a columnar call. */
export interface RowFault extends FaultRecord {
  readonly row: number;
}

/** The most faults that a result lists in words. How many there are is said beside the list. */
export const faultLimit = 10_000;

/** Faults as they are found: the first are put into words, all are counted. */
export class FaultLog<T extends FaultRecord = FaultRecord> {
  readonly list: T[] = [];
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Adds an entry; calls `say` only while the list has room. */
  add(say: () => T): void {
    this.#count += 1;
    if (this.list.length < faultLimit) this.list.push(say());
  }
}

/** Message on one line, whatever the parts hold: a path may be a name from an untrusted file. */
function messageOf(path: string, expectation: string, got: string): string {
  return visible(`${nameIn(path)} must be ${nameIn(expectation)}; got ${nameIn(got)}`);
}

/**
 * Characters that act on a terminal or a page, or are invisible: C0, DEL and C1, marks of direction, separators of lines, all that is default
 * ignorable (zero widths, fillers, variation selectors, tags), annotations, and surrogates without their other half. A list of our own, so that
 * refusals does not depend on the tables of the engine (Unicode 17: Default_Ignorable_Code_Point, Bidi_Control).
 */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what it finds
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{1d173}-\u{1d17a}]|[\u{e0000}-\u{e0fff}]/u;
const everyHidden = new RegExp(hidden, 'gu');
/** Characters of most text, for a fast check. */
const plain = /^[ -~]*$/;
const plainLines = /^[\n -~]*$/;

/** Whether a person sees every character of a text, and none does anything but stand there. */
export function isVisible(text: string): boolean {
  return plain.test(text) || !hidden.test(text);
}

/** The text with what is hidden in it as `\u001b`, which is JSON too; so that it can be printed wherever it came from. */
export function visible(text: string): string {
  return isVisible(text) ? text : text.replace(everyHidden, escaped);
}

/** The same of text of several lines. */
export function visibleLines(text: string): string {
  return plainLines.test(text) ? text : text.split('\n').map(visible).join('\n');
}

function escaped(found: string): string {
  return Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

/** A short, safe text for any value: strings quoted and cut, what is hidden in them escaped, numbers exact (-0 kept), objects by kind. */
export function describe(value: unknown): string {
  try {
    return kindOf(value);
  } catch {
    return 'an object that cannot be read';
  }
}

/** A name as it is; of anything else what it is: no name is that. */
export function nameIn(value: unknown): string {
  return typeof value === 'string' ? value : describe(value);
}

function kindOf(value: unknown): string {
  if (typeof value === 'string') return visible(JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value));
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value === undefined || value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value))
    return `${Object.prototype.toString.call(value).slice(8, -1)}(${(value as Float64Array).length ?? value.byteLength})`;
  return `an object (${Object.prototype.toString.call(value).slice(8, -1)})`;
}
