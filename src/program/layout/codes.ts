// Why an account has no figures, as a number a row can carry; the words are made when somebody reads them (faults.ts).

export const accountCodes = {
  valid: 0,
  unknownInstrument: 1,
  unknownAsset: 2,
  notFinite: 3,
  badEntry: 4,
  bookFault: 5,
  refusedKind: 6,
  refusedOrders: 7,
  invalidRow: 8,
  invalidOrder: 9,
  missingAttribute: 10,
  beyondSearch: 11,
  overflow: 12,
  negative: 13,
} as const;
