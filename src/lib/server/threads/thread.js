/** Starts a thread of the pool where the sources were not compiled: tsx reads them as they are. */
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';

// A tsconfig.json in the folder where the process was started must not change how our own sources are read.
process.env.TSX_TSCONFIG_PATH = join(workerData.root, 'tsconfig.json');

const { register } = await import('tsx/esm/api');
register();
await import('./thread.ts');
