import { ImportError, type Dialect } from '../report.ts';
import { isRatherUtf8 } from './decode.ts';

export type Encoding = Dialect['encoding'];

interface Magic {
	bytes: number[];
	what: string;
	advice: string;
}

/** Files that people take for tables, by their first bytes. */
const magics: Magic[] = [
	{ bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF', advice: 'Export the list as CSV or XLSX instead.' },
	{
		bytes: [0xd0, 0xcf, 0x11, 0xe0],
		what: 'an old Excel workbook (.xls)',
		advice: 'Open it and save it as .xlsx or as CSV.'
	},
	{ bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive', advice: 'Unpack it and import the files in it.' },
	{ bytes: [0x1f, 0x8b], what: 'a gzip archive', advice: 'Unpack it and import the file in it.' },
	{ bytes: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', advice: 'Export it as CSV.' },
	{
		bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
		what: 'an SQLite database',
		advice: 'Export its tables as CSV.'
	},
	{ bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a picture', advice: 'Export the list as CSV or XLSX instead.' },
	{ bytes: [0xff, 0xd8, 0xff], what: 'a picture', advice: 'Export the list as CSV or XLSX instead.' },
	{ bytes: [0x47, 0x49, 0x46, 0x38], what: 'a picture', advice: 'Export the list as CSV or XLSX instead.' }
];

/** Whether these are the first bytes of a ZIP archive, which an XLSX workbook is. */
export const isZip = (bytes: Uint8Array): boolean => starts(bytes, [0x50, 0x4b, 0x03, 0x04]);

/** Whether these are the first bytes of a Parquet file. */
export const isParquet = (bytes: Uint8Array): boolean => starts(bytes, [0x50, 0x41, 0x52, 0x31]);

/** Whether these are the first bytes of a gzip file. */
export const isGzip = (bytes: Uint8Array): boolean => starts(bytes, [0x1f, 0x8b]);

/**
 * The encoding of a text, from its first bytes: a byte order mark, else zero bytes in every second place (UTF-16),
 * else UTF-8, of which a few bytes may be broken, else windows-1252, in which every byte means something.
 *
 * @throws ImportError `not_text` or `unsupported` when it is no text at all
 */
export function sniffEncoding(bytes: Uint8Array, file: string): Encoding {
	if (starts(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8-bom';
	if (starts(bytes, [0xff, 0xfe])) return 'utf-16le';
	if (starts(bytes, [0xfe, 0xff])) return 'utf-16be';
	for (const { bytes: magic, what, advice } of magics) {
		if (starts(bytes, magic))
			throw new ImportError('not_text', `${file} is ${what}, not a table of text.`, advice, file);
	}
	const zeros = zeroBytes(bytes);
	if (zeros.even + zeros.odd > 0) {
		const pairs = bytes.length / 2;
		if (zeros.odd > pairs * 0.4 && zeros.even < pairs * 0.05) return 'utf-16le';
		if (zeros.even > pairs * 0.4 && zeros.odd < pairs * 0.05) return 'utf-16be';
		throw new ImportError(
			'not_text',
			`${file} is not a text file: it holds zero bytes.`,
			'Export the list as CSV (UTF-8) or XLSX.',
			file
		);
	}
	if (isUtf8(bytes) || isRatherUtf8(bytes)) return 'utf-8';
	if (controlShare(bytes) > 0.02) {
		throw new ImportError(
			'not_text',
			`${file} is not a text file: it is full of control characters.`,
			'Export the list as CSV (UTF-8) or XLSX.',
			file
		);
	}
	return 'windows-1252';
}

/** Whether bytes are valid UTF-8, a character cut off at the end aside. */
export function isUtf8(bytes: Uint8Array): boolean {
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
		return true;
	} catch {
		return false;
	}
}

function starts(bytes: Uint8Array, magic: number[]): boolean {
	return magic.every((byte, index) => bytes[index] === byte);
}

function zeroBytes(bytes: Uint8Array): { even: number; odd: number } {
	const zeros = { even: 0, odd: 0 };
	for (let index = 0; index < bytes.length; index++) {
		if (bytes[index] === 0) zeros[index % 2 ? 'odd' : 'even']++;
	}
	return zeros;
}

function controlShare(bytes: Uint8Array): number {
	let control = 0;
	for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) control++;
	return control / Math.max(1, bytes.length);
}
