import type { Dialect } from '../report.ts';

/** Decodes the bytes of a file, however they arrive. */
export interface ByteDecoder {
	/** The text of the next bytes; what a later piece has to complete is kept back until the last one. */
	decode(bytes: Uint8Array, last?: boolean): string;
}

/** The decoder of an encoding. UTF-8 is decoded line by line where it is broken (see `Utf8Decoder`). */
export function decoderOf(encoding: Dialect['encoding']): ByteDecoder {
	if (encoding === 'utf-8' || encoding === 'utf-8-bom') return new Utf8Decoder();
	return new PlainDecoder(encoding);
}

/**
 * Decodes any other encoding. Node 20 takes windows-1252 for latin1 where a text is decoded in one piece, and loses €
 * and “ by it: as a stream it is right.
 */
class PlainDecoder implements ByteDecoder {
	readonly #decoder: TextDecoder;

	constructor(encoding: string) {
		this.#decoder = new TextDecoder(encoding);
	}

	decode(bytes: Uint8Array, last = false): string {
		const text = this.#decoder.decode(bytes, { stream: true });
		return last ? text + this.#decoder.decode() : text;
	}
}

const lineFeed = 10;
const carriageReturn = 13;
/** Bytes without a line end that are waited for. */
const longestLine = 16 * 1024 ** 2;

/**
 * Decodes UTF-8 of which some lines are not: files are put together from several, or cut in the middle of a character. A
 * line that isn't UTF-8 is taken for windows-1252, unless more of it is UTF-8 than is not: there the broken bytes become
 * replacement characters. Reading the whole file as windows-1252 would garble every name in it.
 */
class Utf8Decoder implements ByteDecoder {
	#kept: Uint8Array = new Uint8Array(0);
	readonly #strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	readonly #lenient = new TextDecoder('utf-8', { ignoreBOM: true });
	readonly #windows = new PlainDecoder('windows-1252');
	#first = true;

	decode(bytes: Uint8Array, last = false): string {
		const all = this.#kept.length > 0 ? Buffer.concat([this.#kept, bytes]) : bytes;
		const wait = !last && all.length < longestLine;
		const end = wait ? Math.max(all.lastIndexOf(lineFeed), all.lastIndexOf(carriageReturn)) + 1 : all.length;
		this.#kept = Uint8Array.from(all.subarray(end));
		const text = this.#lines(all.subarray(0, end));
		if (!this.#first || text === '') return text;
		this.#first = false;
		return text.replace(/^\ufeff/, '');
	}

	#lines(bytes: Uint8Array): string {
		try {
			return this.#strict.decode(bytes);
		} catch {
			let text = '';
			for (let from = 0; from < bytes.length;) {
				const feed = bytes.indexOf(lineFeed, from);
				const to = feed < 0 ? bytes.length : feed + 1;
				text += this.#line(bytes.subarray(from, to));
				from = to;
			}
			return text;
		}
	}

	#line(bytes: Uint8Array): string {
		try {
			return this.#strict.decode(bytes);
		} catch {
			return isRatherUtf8(bytes) ? this.#lenient.decode(bytes) : this.#windows.decode(bytes, true);
		}
	}
}

/** Whether bytes hold more characters of several bytes, as UTF-8 writes them, than bytes that can't be UTF-8. */
export function isRatherUtf8(bytes: Uint8Array): boolean {
	let characters = 0;
	let strays = 0;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at]!;
		if (byte < 0x80) continue;
		const following =
			byte >= 0xf0 && byte < 0xf5 ? 3 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xc2 && byte < 0xe0 ? 1 : 0;
		const whole =
			following > 0 && bytes.subarray(at + 1, at + 1 + following).every((next) => (next & 0xc0) === 0x80);
		if (whole && at + following < bytes.length) {
			characters++;
			at += following;
		} else strays++;
	}
	return characters > strays;
}
