// The curve of Ed25519 (RFC 8032, section 5.1) in whole numbers: its points of low order, and every encoding that decodes to one.

export const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (a: bigint): bigint => ((a % p) + p) % p;
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}
const inverse = (a: bigint): bigint => power(a, p - 2n);
const d = mod(-121665n * inverse(121666n));

type Point = readonly [x: bigint, y: bigint];
const neutral: Point = [0n, 1n];

function add([x1, y1]: Point, [x2, y2]: Point): Point {
  const t = mod(d * mod(x1 * x2) * mod(y1 * y2));
  return [mod((x1 * y2 + x2 * y1) * inverse(1n + t)), mod((y1 * y2 + x1 * x2) * inverse(1n - t))];
}

function times(n: bigint, point: Point): Point {
  let [result, doubled] = [neutral, point];
  for (let e = n; e > 0n; e >>= 1n) {
    if (e & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
}

/** A point of this y, if there is one. */
function pointAt(y: bigint): Point | undefined {
  const square = mod((y * y - 1n) * inverse(d * y * y + 1n));
  for (const x of [power(square, (p + 3n) / 8n), mod(power(square, (p + 3n) / 8n) * power(2n, (p - 1n) / 4n))])
    if (mod(x * x) === square) return [x, y];
  return undefined;
}

/** All eight points whose order divides 8: a point of the whole group, times the order of its large part, makes them. */
export function lowOrderPoints(): readonly Point[] {
  for (let y = 2n; ; y++) {
    const point = pointAt(y);
    if (point === undefined) continue;
    const generator = times(order, point);
    const found = Array.from({ length: 8 }, (_, n) => times(BigInt(n), generator));
    if (new Set(found.map(String)).size === 8) return found;
  }
}

export function encoded(y: bigint, sign: bigint): Uint8Array {
  const bits = y | (sign << 255n);
  return Uint8Array.from({ length: 32 }, (_, i) => Number((bits >> BigInt(8 * i)) & 255n));
}

/** Every 32 bytes that a lax decoder takes for the point: y or y + p, and either sign where x is 0. */
export function encodingsOf([x, y]: Point): readonly Uint8Array[] {
  const ys = y + p < 2n ** 255n ? [y, y + p] : [y];
  const signs = x === 0n ? [0n, 1n] : [x & 1n];
  return ys.flatMap((one) => signs.map((sign) => encoded(one, sign)));
}
