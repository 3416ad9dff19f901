// `npm run api`: writes the API reports beside this file.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiReports } from './report.js';

const folder = new URL('.', import.meta.url);
const reports = apiReports(fileURLToPath(new URL('../../', folder)));
for (const name of readdirSync(folder)) if (name.endsWith('.md')) rmSync(new URL(name, folder));
for (const [name, text] of reports) writeFileSync(new URL(name, folder), text);
