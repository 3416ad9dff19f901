// A writer in a process of its own: opens a log, appends records and prints the number of each once it is acknowledged; or says how far the log goes, and ends.
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
