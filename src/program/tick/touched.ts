// What a tick has moved beside rows: underlyings, assets, or a number that any account may read.
// Blocks that hold none of it keep their answers.

export class Touched {
  /** 1 where it moved, by number. */
  underlyings = new Uint8Array(0);
  assets = new Uint8Array(0);
  /** Something that belongs to no row, underlying or asset: every account may read it. */
  everything = true;

  begin(underlyings: number, assets: number, everything: boolean): void {
    if (this.underlyings.length === underlyings) this.underlyings.fill(0);
    else this.underlyings = new Uint8Array(underlyings);
    if (this.assets.length === assets) this.assets.fill(0);
    else this.assets = new Uint8Array(assets);
    this.everything = everything;
  }

  /** Whether two numbers are of different bits, as far as sums can tell: NaN is itself, -0 is not 0. */
  differs(before: number, after: number): boolean {
    return !Object.is(before, after);
  }

  /** Writes a number of an underlying (or of an expiry of it) into a table. */
  write(cells: Float64Array, at: number, value: number, underlying: number): void {
    if (!Object.is(cells[at], value)) this.underlyings[underlying] = 1;
    cells[at] = value;
  }
}
