// A writer process: opens a log, appends records and prints each number on acknowledgement; or prints the log's length and ends.
import { fileLog } from '../../src/log/open.js';

const [path = '', what] = process.argv.slice(2);
try {
  const log = await fileLog(path);
  if (what === 'once') {
    process.stdout.write(JSON.stringify({ next: log.position.next }));
    await log.close();
  } else for (let n = log.position.next; ; n++) process.stdout.write(`${await log.append([`record ${n}`])}\n`);
} catch (error) {
  process.stdout.write(JSON.stringify({ code: (error as { readonly code?: string }).code }));
}
