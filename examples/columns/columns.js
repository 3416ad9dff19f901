// Options out of Parquet and Arrow: columns of doubles go in as they are, no row becomes an object.
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { parquetRead } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { createCore } from 'margincore';

const rows = 10_000;
const column = (of) => Float64Array.from({ length: rows }, (_, i) => of(i));
const options = {
  forwards: column(() => 60_000),
  strikes: column((i) => 40_000 + 4 * i),
  expiryYears: column(() => 0.25),
  vols: column(() => 0.6),
  rates: column(() => 0.04),
};
const calls = new Uint8Array(rows).fill(1);

// a file of each, as another program would have written it
const arrow = tableToIPC(tableFromArrays(options), 'file');
const parquet = parquetWriteBuffer({ columnData: Object.entries(options).map(([name, data]) => ({ name, data, type: 'DOUBLE' })) });

const core = await createCore();

const table = tableFromIPC(arrow);
const fromArrow = core.greeks({ ...Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)])), calls });

const read = Object.fromEntries(Object.keys(options).map((name) => [name, new Float64Array(rows)]));
await parquetRead({ file: parquet, onChunk: ({ columnName, columnData, rowStart }) => read[columnName].set(columnData, rowStart) });
const fromParquet = core.greeks({ ...read, calls });

const same = fromArrow.values.every((value, i) => Object.is(value, fromParquet.values[i]));
console.log(`${rows} options, first worth ${fromArrow.values[0].toFixed(2)}, the same from Parquet: ${same}`);
core.dispose();
