// Made by test/fixtures/generate/knownDigests.ts from the JS lane; a test makes it again.
// Digests of every kernel's results over seeded inputs (digests.ts).
export const knownDigests: Readonly<Record<string, number>> = {
  exp: 0x19b68acc,
  log: 0x48c272b9,
  erfc: 0x00eb5b7f,
  erfcx: 0x83c1d31c,
  normalPdf: 0x5f41940a,
  normalCdf: 0x688633f9,
  normalQuantile: 0xd41400bd,
  'listed options': 0xca08aba1,
  'options of every kind': 0x0e1fd44e,
  'listed options under scenarios': 0x753fbdcf,
  'options of every kind under scenarios': 0x99ad3dde,
  'accounts and matrices': 0x2b2ac18f,
  draws: 0x3fddc6fd,
};
