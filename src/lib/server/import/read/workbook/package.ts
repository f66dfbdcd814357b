import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ImportError } from '../../report.ts';
import { brokenArchive, protectedArchive } from '../archive.ts';
import { attribute, readXml, WorkbookError, type XmlHandlers } from './xml.ts';

/** What a workbook may unpack to: more is refused while it unpacks, whatever it says of itself. */
const limits = {
	parts: 10_000,
	/** A million rows of twenty columns, the most that a sheet has rows, come to one. */
	bytes: 4 * 1024 ** 3,
	/** Times its packed size; sheets come to 10 to 30. */
	ratio: 100,
	/** Up to here no ratio is asked. */
	smallBytes: 64 * 1024 ** 2
};

/** What one part of a package says of another. */
export interface Relationship {
	id: string;
	/** The last word of its type: `worksheet`, `styles`. The standard has two sets of addresses before it. */
	type: string;
	/** The name of the other part. */
	target: string;
}

/**
 * A workbook as the parts it is packed from (ECMA-376, part 2). Parts are unpacked one at a time and never held whole.
 */
export class WorkbookPackage {
	#bytes = 0;

	private constructor(
		private readonly name: string,
		private readonly zip: ZipFile,
		private readonly parts: ReadonlyMap<string, Entry>,
		/** The most bytes that may come out of it. */
		readonly most: number
	) {}

	/** @throws ImportError when it is no archive, is protected, or has far too many parts */
	static async open(path: string, name: string): Promise<WorkbookPackage> {
		const { size } = await stat(path);
		const most = Math.min(limits.bytes, Math.max(limits.smallBytes, size * limits.ratio));
		const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
			throw brokenArchive(name, error);
		});
		try {
			return new WorkbookPackage(name, zip, await partsOf(zip, name), most);
		} catch (error) {
			zip.close();
			throw error instanceof ImportError ? error : brokenArchive(name, error);
		}
	}

	has(part: string): boolean {
		return this.parts.has(part.toLowerCase());
	}

	/**
	 * Read a part.
	 *
	 * @throws WorkbookError when it is not there, or malformed
	 * @throws ImportError when it can't be unpacked, or to too much
	 */
	async read(part: string, handlers: XmlHandlers): Promise<void> {
		const entry = this.parts.get(part.toLowerCase());
		if (!entry) throw new WorkbookError(`it has no ${part}`);
		await readXml(this.#unpack(entry), handlers);
	}

	/** The relationships of a part; of the whole package where none is named. */
	async relationships(part = ''): Promise<Relationship[]> {
		const folder = posix.dirname(part);
		const list = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
		if (!this.has(list)) return [];
		const found: Relationship[] = [];
		await this.read(list, {
			open: (name, attributes) => {
				if (name !== 'Relationship') return;
				const [id, type, target] = ['Id', 'Type', 'Target'].map((key) => attribute(attributes(), key) ?? '');
				found.push({
					id: id!,
					type: posix.basename(type!),
					target: target!.startsWith('/') ? target!.slice(1) : posix.join(folder, target!)
				});
			}
		});
		return found;
	}

	close(): void {
		this.zip.close();
	}

	async *#unpack(entry: Entry): AsyncGenerator<Buffer> {
		try {
			for await (const chunk of (await this.zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
				this.#bytes += chunk.length;
				if (this.#bytes > this.most) throw tooLargeAWorkbook(this.name, inMegabytes(this.most));
				yield chunk;
			}
		} catch (error) {
			throw error instanceof ImportError ? error : brokenArchive(this.name, error);
		}
	}
}

/** The parts by their names in lower case: names of parts don't differ by case alone. */
async function partsOf(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
	const parts = new Map<string, Entry>();
	let count = 0;
	for await (const entry of zip.eachEntry()) {
		if (++count > limits.parts) throw tooLargeAWorkbook(name, `more than ${limits.parts} parts`);
		if (entry.isEncrypted()) throw protectedArchive(name);
		parts.set(entry.fileName.toLowerCase(), entry);
	}
	return parts;
}

export const inMegabytes = (bytes: number): string => `more than ${Math.round(bytes / 1024 ** 2)} MB`;

export const tooLargeAWorkbook = (name: string, what: string): ImportError =>
	new ImportError(
		'unsupported',
		`${name} unpacks to ${what}, which no workbook of records does.`,
		'Save the sheet as CSV, and import that.',
		name
	);
