#!/usr/bin/env node
/** The `weatherglass` command. The sources are TypeScript: what is newer than its compiled form is compiled first. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledSources } from '../lib/server/sources/compile.js';

const folder = await compiledSources();
// The processes and threads that this one starts are started from there too.
process.env.WEATHERGLASS_COMPILED = folder;
await import(pathToFileURL(join(folder, 'src', 'cli', 'main.js')).href);
