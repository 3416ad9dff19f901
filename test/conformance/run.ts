// npm run conformance -- DIR [--backend wasm|js] [--json]: every known reference file under DIR through the built library's public API.
import { command } from './command.js';
import type { Door } from './reader.js';

const built = (file: string): Promise<object> => import(new URL(`../../dist/${file}`, import.meta.url).href);

async function open(): Promise<Door> {
  const doors = await Promise.all(
    ['index', 'risk', 'estimation', 'liquidation', 'live', 'optimise', 'verify'].map((name) => built(`${name}.js`)),
  );
  return Object.assign({ rules: await built('rules.js'), quantums: await built('quantums.js') }, ...doors) as Door;
}

const { status, stdout, stderr } = await command(process.argv.slice(2), open);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
