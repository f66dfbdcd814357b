/** Files that were sent and wait to be imported: what of them says something of a person goes. */
import { createReadStream, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { allNeedles, inScript, isNamedFile, type Needles } from './needles.ts';

/** Characters that are looked at again with what follows, as a needle may lie across two pieces. */
const overlap = 512;
/** What begins so is packed: a person can't be looked for in it. */
const packed = ['504b', '1f8b', '50415231', 'd0cf11e0'];

/**
 * Remove the files under `uploads` that name a person, or that can't be searched. Who sent one still has it, and what the
 * import then reads of an erased person it refuses.
 *
 * @returns how many files
 */
export async function removeUploads(folder: string, needles: Needles, dryRun: boolean): Promise<number> {
	const root = join(folder, 'uploads');
	if (!existsSync(root)) return 0;
	const patterns = allNeedles(needles).map(inScript);
	let removed = 0;
	for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
		const path = join(root, name);
		if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
		if (!isNamedFile(basename(name), needles) && !(await mayName(path, patterns))) continue;
		removed++;
		if (!dryRun) rmSync(path, { force: true });
	}
	return removed;
}

const names = (patterns: readonly RegExp[], text: string): boolean =>
	patterns.some((pattern) => text.search(pattern) >= 0);

async function mayName(path: string, patterns: readonly RegExp[]): Promise<boolean> {
	const decoders = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'].map((encoding) => ({
		decoder: new TextDecoder(encoding),
		held: ''
	}));
	let isFirst = true;
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
		if (isFirst && packed.some((magic) => chunk.toString('hex', 0, 4).startsWith(magic))) return true;
		isFirst = false;
		for (const reading of decoders) {
			const text = reading.held + reading.decoder.decode(chunk, { stream: true });
			if (names(patterns, text)) return true;
			reading.held = text.slice(-overlap);
		}
	}
	return false;
}
