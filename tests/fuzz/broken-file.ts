import { createRandom, type Random } from '#lib/stats/random/random.ts';
import { asWorkbook, broken, packings, type Packed } from './archives.ts';
import {
	byteBreakages,
	cellBreakages,
	textBreakages,
	textOf,
	type Breakage,
	type Writing
} from './breakages.ts';
import { plausibleExport } from './exports.ts';

export interface BrokenFile extends Packed {
	seed: number;
	/** What was done to it. */
	story: string[];
}

/** The file of a seed: the same every time. */
export function brokenFile(seed: number): BrokenFile {
	const random = createRandom(`broken file ${seed}`);
	const story: string[] = [];
	if (random.fork('json').chance(0.05)) return { seed, ...jsonFile(random, story), story };
	if (random.chance(0.88)) {
		const { name, bytes } = textFile(random, story);
		return { seed, name, bytes, story };
	}
	if (random.chance(0.5)) {
		const { name, bytes } = workbook(random, story);
		return { seed, name, bytes, story };
	}
	const files = Array.from({ length: random.integer(1, 4) }, (_, place) => {
		const file = textFile(random, story);
		return { ...file, name: place === 0 ? file.name : `${place}-${file.name}` };
	});
	const [packing, pack] = random.pick(packings);
	story.push(packing);
	return { seed, ...pack(files, random), story };
}

function textFile(random: Random, story: string[]): Packed {
	const table = broke(plausibleExport(random), cellBreakages, random.integer(0, 2), random, story);
	const text = broke(
		textOf(table, writing(random)),
		textBreakages,
		random.weighted([0, 1, 2], [5, 4, 1]),
		random,
		story
	);
	const bytes = broke(Buffer.from(text), byteBreakages, random.weighted([0, 1, 2], [6, 3, 1]), random, story);
	return { name: table.file, bytes };
}

function workbook(random: Random, story: string[]): Packed {
	const table = broke(plausibleExport(random), cellBreakages, random.integer(0, 2), random, story);
	const file = asWorkbook(table, random);
	story.push('a workbook');
	if (random.chance(0.7)) return file;
	story.push('broken');
	return { ...file, bytes: broken(file.bytes, random) };
}

function jsonFile(random: Random, story: string[]): Packed {
	const table = broke(plausibleExport(random), cellBreakages, random.integer(0, 2), random, story);
	const records = table.rows.map((row) =>
		Object.fromEntries(table.header.map((name, column) => [name, jsonValue(row[column] ?? '')]))
	);
	const lines = records.map((record) => JSON.stringify(record)).join('\n');
	const whole = random.pick([records, { results: records }, { [table.file]: records, others: records }]);
	const text = random.chance(0.4) ? lines : JSON.stringify(whole, null, random.integer(0, 1));
	story.push('JSON');
	const broken = broke(text, textBreakages, random.weighted([0, 1], [2, 1]), random, story);
	const bytes = broke(Buffer.from(broken), byteBreakages, random.weighted([0, 1], [4, 1]), random, story);
	return { name: table.file.replace(/csv$/, 'json'), bytes };
}

const jsonValue = (cell: string): unknown =>
	cell === ''
		? null
		: /^\d{1,15}$/.test(cell)
			? Number(cell)
			: /^(?:true|false)$/.test(cell)
				? cell === 'true'
				: cell;

const writing = (random: Random): Writing => ({
	delimiter: random.weighted([',', ';', '\t', '|'], [6, 3, 1, 1]),
	lineEnd: random.weighted(['\n', '\r\n', '\r'], [5, 4, 1]),
	quoteAll: random.chance(0.3)
});

function broke<Thing>(
	thing: Thing,
	breakages: readonly Breakage<Thing>[],
	times: number,
	random: Random,
	story: string[]
): Thing {
	let broken = thing;
	for (let time = 0; time < times; time++) {
		const [name, breakIt] = random.pick(breakages);
		story.push(name);
		broken = breakIt(broken, random);
	}
	return broken;
}
