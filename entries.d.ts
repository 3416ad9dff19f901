export declare const entries: readonly { readonly name: string; readonly imported: string; readonly source: string }[];
