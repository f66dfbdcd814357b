/** node bare-load.js FILE DATABASE: the engine reads a file into a table of a new database, with nothing done to it. */
import { DuckDBInstance } from '@duckdb/node-api';

const [file = '', database = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run(`create table rows as select * from read_csv('${file.replaceAll("'", "''")}')`);
connection.closeSync();
instance.closeSync();
