// Made by test/fixtures/generate/knownDigests.ts from the JS backend; a test makes it again.
// Digests of every kernel's results over seeded inputs (digests.ts).
export const knownDigests: Readonly<Record<string, number>> = {
  exp: 0xa175bbb8,
  expm1: 0xb19739af,
  log: 0x2ff30eb3,
  log1p: 0xdae41a64,
  erfc: 0x7838db3e,
  erfcx: 0xe76eda84,
  normalPdf: 0x03169be3,
  normalCdf: 0x616ea6d0,
  normalQuantile: 0xabf5607a,
  'listed options': 0x0209aae7,
  'options of every kind': 0x4908f450,
  'listed options under scenarios': 0xfa65167b,
  'options of every kind under scenarios': 0xed64d7ad,
  'accounts and matrices': 0x6b33051b,
  draws: 0x94f8d65a,
  'steps of programs': 0x9db03c38,
};
