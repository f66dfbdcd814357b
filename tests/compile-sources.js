/** Processes and threads of unit tests start as they do for people: from what was compiled. */
import { compiledSources } from '../src/lib/server/sources/compile.js';

export async function setup() {
	process.env.WEATHERGLASS_COMPILED = await compiledSources();
}
