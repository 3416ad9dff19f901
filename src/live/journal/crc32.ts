// CRC-32 (ISO 3309, the polynomial of gzip and PNG) of bytes, eight at a time by tables: what every line of a journal is checked by.

const slices = 8;

/** Table n: what a byte adds that n others follow. */
const tables = tablesOf();

function tablesOf(): Uint32Array {
  const made = new Uint32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    made[byte] = value;
  }
  for (let at = 256; at < made.length; at++) {
    const before = made[at - 256];
    made[at] = made[before & 0xff] ^ (before >>> 8);
  }
  return made;
}

/** An unsigned 32-bit number. */
export function crc32(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const t = tables;
  let crc = 0xffff_ffff;
  let i = from;
  for (; i + slices <= to; i += slices) {
    const low = crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    crc =
      t[1792 + (low & 0xff)] ^
      t[1536 + ((low >>> 8) & 0xff)] ^
      t[1280 + ((low >>> 16) & 0xff)] ^
      t[1024 + (low >>> 24)] ^
      t[768 + bytes[i + 4]] ^
      t[512 + bytes[i + 5]] ^
      t[256 + bytes[i + 6]] ^
      t[bytes[i + 7]];
  }
  for (; i < to; i++) crc = t[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}
