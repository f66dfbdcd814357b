import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { compiledFile } from '#lib/server/sources/source-process.ts';
import type { Answer, Asked, Computation, ThreadData } from './messages.ts';

/** One computation after the other, off the event loop of the process that asks. */
const post = (answer: Answer) => parentPort!.postMessage(answer);
const { root } = workerData as ThreadData;

/** A bar moves no more smoothly than this, and a fit reports far more often. */
const reportEveryMilliseconds = 50;

parentPort!.on('message', (asked: Asked) => void answer(asked));

async function answer({ module, name, input }: Asked): Promise<void> {
	try {
		const exported = await loaded(module);
		let last = 0;
		const result = await exported[name]!(input, (fraction) => {
			const now = performance.now();
			if (now - last < reportEveryMilliseconds) return;
			last = now;
			post({ progress: fraction });
		});
		post({ result });
	} catch (failure) {
		post({ failure: failure instanceof Error ? said(failure) : unknown(failure) });
	}
}

/** What a source file exports: as it was compiled, or read by tsx as it is. */
async function loaded(module: string): Promise<Record<string, Computation<unknown, unknown>>> {
	const path = module.split('/');
	const compiled = compiledFile(...path);
	if (!compiled) await readsSources();
	return (await import(pathToFileURL(compiled ?? join(root, ...path)).href)) as ReturnType<typeof loaded>;
}

let reading: Promise<unknown> | null = null;

/** Let this thread read TypeScript, unless it was itself read so (`thread.js`). */
async function readsSources(): Promise<void> {
	if (import.meta.url.endsWith('.ts')) return;
	reading ??= import('tsx/esm/api').then(({ register }) => register());
	await reading;
}

/** An error as what it says: a copy of one between threads keeps neither its class nor what it adds to Error. */
const said = (failure: Error) => ({
	...failure,
	name: failure.name,
	message: failure.message,
	stack: failure.stack
});

const unknown = (failure: unknown) => ({ name: 'Error', message: String(failure), stack: undefined });
