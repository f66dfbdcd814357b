#!/usr/bin/env node
/** The `weatherglass` command. The sources are TypeScript: tsx reads them as they are, so there is no second build. */
import { fileURLToPath } from 'node:url';

// A tsconfig.json in the folder where the command is typed must not change how our own sources are read.
process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL('tsconfig.json', import.meta.url));

const { register } = await import('tsx/esm/api');
register();
await import('./main.ts');
