// What of a rule document has been read already: a part may refer to what stands before it.

/** Loose, for the shapes of those parts are made of this. */
export interface Read {
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The entry that a name without one of its own reads: `assumptions.names`. */
  readonly names: Readonly<Record<string, string>>;
  readonly shocks: Readonly<Record<string, unknown>>;
  readonly scenarios: Readonly<Record<string, unknown>>;
  readonly terms: Readonly<Record<string, { readonly kind: string }>>;
  readonly hasFactors: boolean;
}

/** Context for a part that refers to nothing. */
export const nothingRead: Read = Object.freeze({ parameters: {}, names: {}, shocks: {}, scenarios: {}, terms: {}, hasFactors: false });
