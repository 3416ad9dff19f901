// Where the repository is: a bundle does not know where its sources stood, so start.js tells it; a test runs on the sources themselves.
declare const __BENCH_ROOT__: string | undefined;

export const benchRoot: string = typeof __BENCH_ROOT__ === 'string' ? __BENCH_ROOT__ : new URL('../', import.meta.url).href;
