/** Pairs of records that are worth comparing. */
export interface CandidatePairs {
	/** The first record of each pair, by place; always below the second. */
	first: Uint32Array;
	second: Uint32Array;
	/** Blocks that were too large to compare, the largest first: what they hide is not looked at by their key. */
	skipped: { key: string; records: number }[];
}

export interface BlockingOptions {
	/** A block of more records is left out and told; 1,000. */
	largestBlock?: number;
	/** At most so many pairs; 50 million. */
	maximumPairs?: number;
}

/**
 * The pairs of records that share a value under at least one key, each pair once. To compare all pairs of 100,000
 * records is hopeless; records that are the same nearly always share one of several keys (an e-mail address, the sound
 * of a name with a city).
 *
 * @param keys for each key, its value for each record; null where there is none, which is like no other
 * @throws RangeError when the keys have different lengths, or there would be more pairs than the maximum
 */
export function candidatePairs(
	keys: readonly (readonly (string | null)[])[],
	options: BlockingOptions = {}
): CandidatePairs {
	const { largestBlock = 1000, maximumPairs = 50_000_000 } = options;
	const records = keys[0]?.length ?? 0;
	if (keys.some((values) => values.length !== records))
		throw new RangeError('Every key needs a value for each record.');
	const skipped: CandidatePairs['skipped'] = [];
	const blocks = keys.map((values) => usefulBlocks(values, largestBlock, skipped));
	const blockOf = blocks.map((each) => numbered(each, records));
	const pairs = new PairList(maximumPairs);
	for (const [place, each] of blocks.entries()) {
		for (const block of each) {
			for (let one = 0; one < block.length; one++) {
				for (let other = one + 1; other < block.length; other++) {
					if (!isTogether(blockOf, place, block[one]!, block[other]!)) pairs.add(block[one]!, block[other]!);
				}
			}
		}
	}
	skipped.sort((a, b) => b.records - a.records);
	return { ...pairs.done(), skipped };
}

/** Records by value, ascending, for values of two records or more. */
function usefulBlocks(
	values: readonly (string | null)[],
	largest: number,
	skipped: CandidatePairs['skipped']
): number[][] {
	const found = new Map<string, number[]>();
	for (const [record, value] of values.entries()) {
		if (value === null) continue;
		const block = found.get(value);
		if (block) block.push(record);
		else found.set(value, [record]);
	}
	const blocks: number[][] = [];
	for (const [key, block] of found) {
		if (block.length > largest) skipped.push({ key, records: block.length });
		else if (block.length > 1) blocks.push(block);
	}
	return blocks;
}

/** For each record the number of its block; -1 for a record in none. */
function numbered(blocks: readonly number[][], records: number): Int32Array {
	const numbers = new Int32Array(records).fill(-1);
	for (const [number, block] of blocks.entries()) for (const record of block) numbers[record] = number;
	return numbers;
}

/** Whether an earlier key brought the two together: they are a pair already. No memory of pairs is needed for it. */
function isTogether(blockOf: readonly Int32Array[], before: number, one: number, other: number): boolean {
	for (let place = 0; place < before; place++) {
		const block = blockOf[place]![one]!;
		if (block >= 0 && block === blockOf[place]![other]!) return true;
	}
	return false;
}

/** Two growing columns. */
class PairList {
	private length = 0;
	private first = new Uint32Array(1024);
	private second = new Uint32Array(1024);

	constructor(private readonly maximum: number) {}

	add(one: number, other: number): void {
		if (this.length === this.maximum)
			throw new RangeError(
				`There are more than ${this.maximum} pairs to compare: choose keys that fewer records share.`
			);
		if (this.length === this.first.length) {
			this.first = doubled(this.first);
			this.second = doubled(this.second);
		}
		this.first[this.length] = one;
		this.second[this.length++] = other;
	}

	done(): Pick<CandidatePairs, 'first' | 'second'> {
		return { first: this.first.slice(0, this.length), second: this.second.slice(0, this.length) };
	}
}

function doubled(values: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
	const larger = new Uint32Array(2 * values.length);
	larger.set(values);
	return larger;
}
