import { closeSync, createReadStream, createWriteStream, openSync, writeSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLine } from '../csv-text.ts';

/** Characters that wait before they are written. */
const batch = 256 * 1024;

/**
 * Writes a sheet as CSV in UTF-8, in which line N is row N and every line has as many cells as the widest. How wide
 * that is shows only at the end: lines get the width so far, and those before a wider one more commas then.
 */
export class SheetText {
	#waiting: string[] = [];
	#waitingLength = 0;
	#lines = 0;
	#width = 0;
	/** From which lines on the text is how wide. */
	#widths: { line: number; width: number }[] = [];
	#length = 0;
	readonly #file: number;

	/**
	 * @param most characters that it may come to
	 * @param tooLong the error when it comes to more
	 */
	constructor(
		private readonly path: string,
		private readonly most: number,
		private readonly tooLong: () => Error
	) {
		this.#file = openSync(path, 'wx', 0o600);
	}

	/** Add a row; those that were left out before it are empty lines. A line end in a cell becomes a space. */
	add(row: number, cells: readonly string[]): void {
		while (this.#lines < row - 1) this.#line([]);
		this.#line(cells.map((cell) => cell.replace(/\r\n|\r|\n/g, ' ')));
	}

	#line(cells: readonly string[]): void {
		this.#lines++;
		if (cells.length > this.#width) this.#widen(cells.length);
		const line = csvLine(cells).replace('\n', `${this.#commas(cells.length)}\n`);
		this.#length += line.length;
		if (this.#length > this.most) throw this.tooLong();
		this.#waiting.push(line);
		this.#waitingLength += line.length;
		if (this.#waitingLength >= batch) this.#write();
	}

	/** From this line on the text is wider. The lines before it will get as many commas more. */
	#widen(width: number): void {
		this.#length += (this.#lines - 1) * (width - Math.max(1, this.#width));
		this.#width = width;
		this.#widths.push({ line: this.#lines, width });
	}

	/** What a line of so many cells lacks. */
	#commas(cells: number): string {
		return ','.repeat(Math.max(0, this.#width - Math.max(1, cells)));
	}

	/** The process has nothing else to do meanwhile, and rows come one by one out of the parser. */
	#write(): void {
		const bytes = Buffer.from(this.#waiting.join(''));
		for (let from = 0; from < bytes.length;) from += writeSync(this.#file, bytes, from);
		this.#waiting = [];
		this.#waitingLength = 0;
	}

	/** Finish the text. @returns whether anything is in it; if not, the file is gone again */
	async finish(): Promise<boolean> {
		this.#write();
		closeSync(this.#file);
		if (this.#lines === 0) await rm(this.path);
		else if (this.#widths[0]!.line > 1 || this.#widths.length > 1) await this.#fill();
		return this.#lines > 0;
	}

	/** Give the lines above the widest the commas they lack. */
	async #fill(): Promise<void> {
		const wider = `${this.path}.wider`;
		const commas = new Transform({ transform: this.#filler() });
		await pipeline(createReadStream(this.path), commas, createWriteStream(wider, { mode: 0o600 }));
		await rename(wider, this.path);
	}

	/** Finds the ends of lines by their bytes: no cell holds any. */
	#filler(): (chunk: Buffer, encoding: string, done: (error: null, chunk: Buffer) => void) => void {
		const widths = [...this.#widths];
		let line = 1;
		let width = 0;
		const lacking = () => {
			if (widths[0]?.line === line) width = widths.shift()!.width;
			line++;
			return Buffer.from(this.#commas(width));
		};
		return (chunk, _encoding, done) => {
			const pieces: Buffer[] = [];
			let from = 0;
			for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
				pieces.push(chunk.subarray(from, end), lacking(), chunk.subarray(end, end + 1));
				from = end + 1;
			}
			done(null, Buffer.concat([...pieces, chunk.subarray(from)]));
		};
	}
}
