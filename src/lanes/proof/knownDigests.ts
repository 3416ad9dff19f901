// Made by test/fixtures/generate/knownDigests.ts from the JS lane; a test makes it again.
// Digests of every kernel's results over seeded inputs (digests.ts).
export const knownDigests: Readonly<Record<string, number>> = {
  exp: 0xa175bbb8,
  log: 0x48c272b9,
  erfc: 0xaf3ecdb4,
  erfcx: 0x64822042,
  normalPdf: 0x26315556,
  normalCdf: 0xb2a79f69,
  normalQuantile: 0xd41400bd,
  'listed options': 0x2303547b,
  'options of every kind': 0x27ddc0d2,
  'listed options under scenarios': 0x2734692d,
  'options of every kind under scenarios': 0x7b9797da,
  'accounts and matrices': 0x3e77495f,
  draws: 0x3fddc6fd,
};
