// The module's bytes as text: written into dist/ by build.js, loaded only where no file can be fetched.
export const base64: string;
