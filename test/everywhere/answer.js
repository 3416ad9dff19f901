// What every engine is asked: known answers, options of any kind and a run of 1,000 accounts, as one digest of all bits.
// Plain JavaScript that any loader takes.

/** 128 bits over bytes, by multiplications of 32 bits that are exact everywhere; not to keep secrets by. */
class Digest {
  #words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];

  add(bytes) {
    const words = this.#words;
    for (let i = 0; i < bytes.length; i++)
      for (let n = 0; n < 4; n++) {
        words[n] = Math.imul(words[n] ^ bytes[i], 0x01000193 + 2 * n * 0x5bd1);
        words[n] ^= words[n] >>> (13 + n);
      }
  }

  /** Every bit of a column, NaNs as one. */
  column(column) {
    const plain = column instanceof Float64Array ? column.map((x) => (Number.isNaN(x) ? Number.NaN : x)) : column;
    this.add(new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength));
  }

  value(value) {
    if (ArrayBuffer.isView(value)) this.column(value);
    else if (typeof value === 'number') this.column(Float64Array.of(value));
    else if (value !== null && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) {
        this.value(key);
        this.value(inner);
      }
    else this.add(Array.from(String(value), (letter) => letter.charCodeAt(0) & 0xff));
  }

  get text() {
    return this.#words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

/** 2,000 options, whose decimals are a pattern: no function of the host's, whose last bits are its own. */
function options() {
  const column = (of) => Float64Array.from({ length: 2000 }, (_, i) => of(i));
  return {
    forwards: column((i) => 50 + ((i * 7919) % 997) / 7),
    strikes: column((i) => 40 + ((i * 104729) % 1009) / 6),
    expiryYears: column((i) => ((i * 31) % 400) / 200),
    rates: column((i) => ((i % 11) - 3) / 100),
    calls: Uint8Array.from({ length: 2000 }, (_, i) => i % 2),
  };
}

/** `2.3333` behind the last option: the value of one call in 40 digits, rounded, is what a wrong module would not give. */
const known = { forwards: [100], strikes: [110], expiryYears: [0.5], vols: [0.6], rates: [0.01], value: 13.010584030797254 };

/**
 * @param {object} doors the doors of the package: { createCore, preset, sampleMarket, sampleBook }
 * @param {object} asked options of createCore
 */
export async function answer({ createCore, preset, sampleMarket, sampleBook }, asked = {}) {
  const core = await createCore(asked);
  await core.threadsSettled?.();
  const digest = new Digest();
  const { value, ...one } = known;
  const columns = Object.fromEntries(Object.entries(one).map(([name, numbers]) => [name, Float64Array.from(numbers)]));
  const found = core.greeks({ ...columns, calls: Uint8Array.of(1) }).values[0];
  if (!(Math.abs(found - value) <= 1e-14 * value)) throw new Error(`a call is worth ${value}; got ${found}`);
  const vols = Float64Array.from({ length: 2000 }, (_, i) => 0.05 + ((i * 17) % 190) / 100);
  const greeks = core.greeks({ ...options(), vols });
  const { values, deltas, gammas, vegas, thetas } = greeks;
  for (const column of [values, deltas, gammas, vegas, thetas]) digest.column(column);
  const implied = core.impliedVols({ ...options(), prices: values });
  digest.column(implied.vols);
  const market = sampleMarket(1);
  const book = sampleBook(market, { accounts: 1000, seed: 1 });
  for (const name of ['margincore', 'deribit-portfolio']) {
    const engine = await core.prepare({ market, book, rules: preset(name) });
    const { own, requirements } = engine.run();
    digest.value({ equities: own.equities, requirements });
    engine.dispose();
  }
  const { backend, backendReason, threads, threadsReason } = core;
  core.dispose();
  return { backend, reason: backendReason, threads, threadsReason, digest: digest.text };
}
