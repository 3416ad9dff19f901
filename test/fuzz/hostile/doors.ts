// The doors as users import them: what was built.
export const loadDoors = async () => ({
  main: await import('../../../dist/index.js' as 'margincore'),
  io: await import('../../../dist/io.js' as 'margincore/io'),
  rules: await import('../../../dist/rules.js' as 'margincore/rules'),
  live: await import('../../../dist/live.js' as 'margincore/live'),
  estimation: await import('../../../dist/estimation.js' as 'margincore/estimation'),
});
export type Doors = Awaited<ReturnType<typeof loadDoors>>;
