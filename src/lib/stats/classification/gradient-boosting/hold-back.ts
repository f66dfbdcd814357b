import type { Random } from '../../random/random.ts';

/** Records to grow trees on, and records to test them on. */
export interface HeldBack {
	grown: Uint32Array;
	heldBack: Uint32Array;
}

/** A share of the records by chance, the same share of both outcomes. */
export function holdBackAtRandom(outcome: Uint8Array, share: number, random: Random): HeldBack {
	const isHeldBack = new Uint8Array(outcome.length);
	for (const kind of [0, 1]) {
		const rows = placesWhere(outcome, (value) => value === kind);
		const wanted = Math.round(share * rows.length);
		for (let place = 0; place < wanted; place++) {
			const other = random.integer(place, rows.length - 1);
			isHeldBack[rows[other]!] = 1;
			rows[other] = rows[place]!;
		}
	}
	return parted(isHeldBack);
}

/**
 * About a share of the records, the latest ones; records of one time stay together. Null when all have one time.
 *
 * @throws RangeError when a time is no number, or there isn't one for each record
 */
export function holdBackLatest(time: Float64Array, records: number, share: number): HeldBack | null {
	if (time.length !== records)
		throw new RangeError(`There are ${time.length} times for ${records} records; each needs one.`);
	const sorted = time.slice().sort();
	if (sorted.some(Number.isNaN)) throw new RangeError('Each record needs a time; one is missing.');
	const from = sorted[Math.min(records - 1, Math.round((1 - share) * records))]!;
	const after = parted(Uint8Array.from(time, (value) => (value > from ? 1 : 0)));
	const since = parted(Uint8Array.from(time, (value) => (value >= from ? 1 : 0)));
	const distance = ({ heldBack }: HeldBack) => Math.abs(heldBack.length - share * records);
	const usable = [since, after].filter(({ grown, heldBack }) => grown.length > 0 && heldBack.length > 0);
	return usable.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function parted(isHeldBack: Uint8Array): HeldBack {
	return {
		grown: placesWhere(isHeldBack, (value) => value === 0),
		heldBack: placesWhere(isHeldBack, (value) => value === 1)
	};
}

function placesWhere(values: Uint8Array, holds: (value: number) => boolean): Uint32Array {
	const places = new Uint32Array(values.length);
	let length = 0;
	for (let place = 0; place < values.length; place++) if (holds(values[place]!)) places[length++] = place;
	return places.slice(0, length);
}
