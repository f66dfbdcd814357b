import { spawn } from 'node:child_process';
import { Admission } from '#lib/server/engine/admission.ts';
import { sourceProcess } from '#lib/server/sources/source-process.ts';
import { ImportError } from '../report.ts';
import type { SheetFile } from './workbook/convert.ts';

/** What the process that reads a workbook says when it is done. */
export type Answer =
	{ sheets: SheetFile[] } | { refused: Pick<ImportError, 'code' | 'message' | 'advice' | 'file' | 'line'> };

/** What reading a workbook may take. */
export interface ReadLimits {
	/** Megabytes of memory: the texts that cells share are held in it, and nothing else that grows. */
	memory: number;
	milliseconds: number;
}

const usual: ReadLimits = { memory: 1024, milliseconds: 15 * 60_000 };

/** Workbooks that are read at once; others wait. */
const readers = new Admission(2);

/**
 * Convert the sheets of a workbook to CSV in UTF-8, one file a sheet; sheets without any cell are left out. Line N of
 * the text is row N of the sheet. Dates come out as ISO 8601. It is done in a process of its own, which neither the
 * memory nor the time of this one depends on.
 *
 * @param signal aborting ends that process
 * @throws ImportError when it is no workbook, has nothing in it, or takes more memory or time than it may
 */
export async function sheetsToText(
	path: string,
	name: string,
	folder: string,
	{ signal, limits = usual }: { signal?: AbortSignal; limits?: ReadLimits } = {}
): Promise<SheetFile[]> {
	const leave = await readers.enter('interactive', signal ?? new AbortController().signal);
	const timeLimit = AbortSignal.timeout(limits.milliseconds);
	const ended = await runReader([path, name, folder], limits.memory, [signal, timeLimit]).finally(leave);
	signal?.throwIfAborted();
	if (ended.answer && 'sheets' in ended.answer) return ended.answer.sheets;
	if (ended.answer) {
		const { code, message, advice, file, line } = ended.answer.refused;
		throw new ImportError(code, message, advice, file, line);
	}
	if (timeLimit.aborted) throw tooLarge(name, `${Math.ceil(limits.milliseconds / 60_000)} minutes`);
	// The system ends what takes too much memory in its own way.
	if (/heap out of memory/.test(ended.words) || ended.how === 'SIGKILL')
		throw tooLarge(name, `${limits.memory} MB of memory`);
	throw new Error(`The process that read ${name} ended early (${ended.how}): ${ended.words.slice(-2000)}`);
}

/** How the process ended: with an answer, or without, and what it said of that. */
interface Ended {
	answer: Answer | null;
	how: string | number | null;
	words: string;
}

function runReader(
	job: readonly string[],
	memory: number,
	signals: readonly (AbortSignal | undefined)[]
): Promise<Ended> {
	const { root, entry } = sourceProcess('src', 'lib', 'server', 'import', 'read', 'workbook', 'process.ts');
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [`--max-old-space-size=${memory}`, ...entry, ...job], {
			cwd: root,
			windowsHide: true,
			stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
			signal: AbortSignal.any(signals.filter((signal) => signal !== undefined)),
			killSignal: 'SIGKILL'
		});
		let answer: Answer | null = null;
		let words = '';
		child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-20_000)));
		child.on('message', (message) => (answer = message as Answer));
		child.on('error', (error) => error.name !== 'AbortError' && reject(error));
		// Its files may be removed once it has gone, not before.
		child.on('close', (code, signal) => resolve({ answer, how: code ?? signal, words }));
	});
}

const tooLarge = (name: string, what: string) =>
	new ImportError(
		'unsupported',
		`${name} is too large to be read as a workbook: it takes more than ${what}.`,
		'Save the sheet as CSV, and import that: a CSV file may be of any size.',
		name
	);
