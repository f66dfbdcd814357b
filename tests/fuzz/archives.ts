/** Ways of packing files: in an archive or a workbook, whole or broken. */
import { gzipSync } from 'node:zlib';
import { workbookOf, zipOf } from '#lib/server/import/testing.ts';
import type { Random } from '#lib/stats/random/random.ts';
import { byteBreakages } from './breakages.ts';
import type { Table } from './exports.ts';

/** A file with its name. */
export interface Packed {
	name: string;
	bytes: Buffer;
}

/** A way of packing some files into one, with a name for the story. */
export type Packing = readonly [name: string, pack: (files: readonly Packed[], random: Random) => Packed];

const entries = (files: readonly Packed[]) =>
	Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));

export const packings: readonly Packing[] = [
	['gzip', ([file]) => ({ name: `${file!.name}.gz`, bytes: gzipSync(file!.bytes) })],
	['gzip in gzip', ([file]) => ({ name: `${file!.name}.gz`, bytes: gzipSync(gzipSync(file!.bytes)) })],
	[
		'gzip, broken',
		([file], random) => ({ name: `${file!.name}.gz`, bytes: broken(gzipSync(file!.bytes), random) })
	],
	['zip', (files) => ({ name: 'export.zip', bytes: zipOf(entries(files)) })],
	['zip, broken', (files, random) => ({ name: 'export.zip', bytes: broken(zipOf(entries(files)), random) })],
	[
		'zip in zip',
		(files) => ({
			name: 'export.zip',
			bytes: zipOf({ 'inner.zip': zipOf(entries(files)), ...entries(files) })
		})
	],
	[
		'zip with gzip in it',
		([file]) => ({ name: 'export.zip', bytes: zipOf({ [`${file!.name}.gz`]: gzipSync(file!.bytes) }) })
	],
	[
		'zip with odd names',
		([file]) => ({
			name: 'export.zip',
			bytes: zipOf({
				'a/b/../c.csv': file!.bytes,
				'': '',
				'dir/': '',
				'\u0000.csv': file!.bytes,
				[`${'n'.repeat(300)}.csv`]: file!.bytes
			})
		})
	],
	[
		'zip that climbs out',
		([file]) => ({
			name: 'export.zip',
			bytes: zipOf({ '../../outside.csv': file!.bytes, '/etc/x.csv': file!.bytes })
		})
	],
	['a bomb', () => ({ name: 'export.csv.gz', bytes: gzipSync(Buffer.alloc(80 * 1024 ** 2, 'a,b\n')) })]
];

/** A table as a workbook. Cells that are numbers become numbers. */
export function asWorkbook({ header, rows, file }: Table, random: Random): Packed {
	const cells = [header, ...rows].map((row) =>
		row.map((cell) =>
			cell === ''
				? null
				: /^\d{1,9}(?:\.\d{1,6})?$/.test(cell) && random.chance(0.9)
					? Number(cell)
					: xmlText(cell)
		)
	);
	return { name: file.replace(/csv$/, 'xlsx'), bytes: workbookOf(cells) };
}

/** XML knows no control characters; a writer leaves them out. */
// eslint-disable-next-line no-control-regex
const xmlText = (text: string) => text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

export function broken(bytes: Buffer, random: Random): Buffer {
	const [, breakIt] = random.pick(byteBreakages.slice(-6));
	return breakIt(bytes, random);
}
