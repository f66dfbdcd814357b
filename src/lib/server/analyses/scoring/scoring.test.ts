import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '#lib/stats/random/random.ts';
import { guardAgainstLeakage } from './guard.ts';
import { priorOf } from './groups.ts';
import { learnEncoder, type Field, type Moment } from './moments.ts';
import { scoresOf, type Group, type ScoringQuestion } from './score.ts';
import { rangesAround } from './ranges.ts';
import { splitInTime } from './split.ts';

const field = (name: string, more: Partial<Field> = {}): Field => ({
	name,
	label: name,
	kind: 'number',
	isDated: true,
	say: (value) => `${name} is ${value}`,
	...more
});

const moment = (id: string, day: number, outcome: Moment['outcome'], more: Partial<Moment> = {}): Moment => ({
	id,
	group: '',
	day,
	since: day,
	band: '',
	outcome,
	isDecided: outcome !== null,
	values: {},
	given: {},
	...more
});

const question = (fields: readonly Field[], more: Partial<ScoringQuestion> = {}): ScoringQuestion => ({
	within: 10,
	fields,
	contenders: {},
	ranks: [],
	takesSuspectsIn: false,
	words: { records: 'deals', happens: 'won' },
	...more
});

const group = (past: Moment[], open: Moment[] = [], more: Partial<Group> = {}): Group => ({
	key: '',
	label: 'All',
	past,
	open,
	known: { records: 0, happened: 0 },
	prior: priorOf([]),
	...more
});

/** Records a day apart, three a day, whose outcome follows from what `make` says of each. */
function made(
	records: number,
	make: (
		random: Random,
		place: number
	) => { chance: number; values: Moment['values']; given?: Moment['given'] }
): Moment[] {
	const random = createRandom(1);
	return Array.from({ length: records }, (_, place) => {
		const { chance, ...more } = make(random, place);
		return moment(`r${place}`, Math.floor(place / 3), random.chance(chance) ? 1 : 0, more);
	});
}

/** Records whose one fact says 20 or 80 %. */
const telling = (records: number) =>
	made(records, (random) => {
		const hot = random.chance(0.5) ? 1 : 0;
		return { chance: hot ? 0.8 : 0.2, values: { hot } };
	});

describe('the split in time', () => {
	it('learns only from what was known at the cut, and tests on what came then or later', () => {
		const days = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(days, fc.integer({ min: 1, max: 60 }), (at, within) => {
				const split = splitInTime(
					at.map((day, place) => moment(`r${place}`, day, 0)),
					within
				);
				if (split === null) return;
				expect(split.training.length * split.test.length).toBeGreaterThan(0);
				for (const { day } of split.training) expect(day + within).toBeLessThanOrEqual(split.cut);
				for (const { day } of split.test) expect(day).toBeGreaterThanOrEqual(split.cut);
			})
		);
	});

	it('finds none where the past is too short', () => {
		expect(splitInTime([moment('a', 0, 1), moment('b', 5, 0)], 10)).toBeNull();
		expect(splitInTime([], 10)).toBeNull();
	});
});

describe('scores', () => {
	it('are near the truth, sorted, with what speaks for and against each in points', async () => {
		const open = [0, 1].map((hot) => moment(`open${hot}`, 400, null, { values: { hot } }));
		const result = await scoresOf(group(telling(2400), open), question([field('hot')]));
		expect(result.verdict).toBe('scored');
		expect(result.judgement!.skill!.lower).toBeGreaterThan(0.25);
		expect(result.judgement!.ece).toBeLessThan(0.05);
		expect(result.scored.map(({ id }) => id)).toEqual(['open1', 'open0']);
		const [likely, unlikely] = result.scored;
		expect(likely!.chance).toBeCloseTo(0.8, 1);
		expect(unlikely!.chance).toBeCloseTo(0.2, 1);
		expect(likely!.reasons[0]!.text).toBe('hot is 1');
		expect(likely!.reasons[0]!.points).toBeGreaterThan(0.2);
		expect(unlikely!.reasons[0]!.points).toBeLessThan(-0.2);
		for (const { chance, range } of result.scored) {
			expect(chance).toBeGreaterThanOrEqual(range.lower);
			expect(chance).toBeLessThanOrEqual(range.upper);
		}
	});

	it('are learned where all records began on one day, as after a migration', async () => {
		const past = telling(900).map((one) => ({ ...one, since: 0 }));
		const { verdict, candidates } = await scoresOf(group(past), question([field('hot')]));
		expect(verdict).toBe('scored');
		expect(candidates).toHaveLength(4);
	});

	it('are not shown where the facts tell nothing', async () => {
		const noise = made(900, (random) => ({ chance: 0.4, values: { hot: random.uniform() } }));
		const result = await scoresOf(
			group(noise, [moment('open', 400, null, { values: { hot: 1 } })]),
			question([field('hot')])
		);
		expect(result.verdict).toBe('no_skill');
		expect(result.sentence).toMatch(
			/^No skill over the base rate: .* worse and .* better than it, .* No scores are shown\.$/
		);
		expect(result.scored).toEqual([]);
		expect(result.judgement!.skill!.lower).toBeLessThan(0);
	});

	it('of few decided records are the share, drawn to what is expected, with honest width', async () => {
		const result = await scoresOf(
			group(telling(30), [moment('open', 400, null)], { known: { records: 1, happened: 1 } }),
			question([field('hot')])
		);
		expect(result.verdict).toBe('few');
		// One win of one on a prior of one win of two: two of three, from a tenth to nearly all.
		expect(result.base.estimate).toBeCloseTo(2 / 3, 10);
		expect(result.base.lower).toBeLessThan(0.17);
		expect(result.base.upper).toBeGreaterThan(0.98);
		expect(result.scored).toEqual([]);
	});

	it('count a record once in the width of its interval, however often it was looked at', async () => {
		const records = telling(600);
		const thrice = records.flatMap((record) => [0, 1, 2].map(() => record));
		const [once, often] = await Promise.all(
			[records, thrice].map((past) => scoresOf(group(past), question([field('hot')])))
		);
		const width = ({ judgement }: Awaited<ReturnType<typeof scoresOf>>) =>
			judgement!.skill!.upper - judgement!.skill!.lower;
		expect(width(often!) / width(once!)).toBeGreaterThan(0.9);
		expect(often!.judgement!.bins.map(({ records: n }) => n)).toEqual(
			once!.judgement!.bins.map(({ records: n }) => n)
		);
		const [first, thriceFirst] = [once, often].map((each) => each!.judgement!.lift[0]!.captured!);
		// Wilson's interval of what is found in the likeliest tenth, of the records of the test that it happened to.
		expect(first!.lower).toBeLessThan(first!.estimate);
		expect(thriceFirst!.upper - thriceFirst!.lower).toBeCloseTo(first!.upper - first!.lower, 2);
		expect(once!.judgement!.lift.at(-1)!.captured).toEqual({ estimate: 1, lower: 1, upper: 1 });
	});

	it('put what the CRM says to the same test', async () => {
		const past = telling(900).map((one, place) => ({
			...one,
			given: { deal: 0.5, stage: place % 2 ? null : 0.2 + 0.6 * Number(one.values.hot), none: null }
		}));
		const { contenders, judgement } = await scoresOf(
			group(past),
			question([field('hot')], { contenders: { deal: 'Deal', stage: 'Stage', none: 'None' } })
		);
		expect(contenders.map(({ name }) => name)).toEqual(['deal', 'stage']);
		const [always, true_] = contenders;
		expect(always!.judgement).toMatchObject({ moments: judgement!.moments, auc: 0.5 });
		expect(always!.judgement.brier).toBeCloseTo(0.25, 10);
		expect(always!.skillOverTheirs!.lower).toBeGreaterThan(0);
		expect(true_!.judgement.moments).toBeLessThan(judgement!.moments);
		expect(true_!.skillOverTheirs!.lower).toBeLessThan(0.02);
	});
});

describe('fields that are written after the outcome', () => {
	const notes = field('notes', { kind: 'category', isDated: false });
	const size = field('size', { isDated: false });

	it('are left out when they are filled only at the end, and taken in when that is asked for', async () => {
		const past = telling(600).map((one) => ({ ...one, values: { ...one.values, notes: 'written' } }));
		const open = Array.from({ length: 40 }, (_, place) =>
			moment(`o${place}`, 400, null, { values: { hot: 1 } })
		);
		const fields = [field('hot'), notes];
		const guarded = await scoresOf(group(past, open), question(fields));
		expect(guarded.leftOut).toMatchObject([{ field: 'notes', isTakenIn: false }]);
		expect(guarded.leftOut[0]!.reason).toContain('100 % of the others that ended and 0 % of open ones');
		const taken = await scoresOf(group(past, open), question(fields, { takesSuspectsIn: true }));
		expect(taken.leftOut).toMatchObject([{ field: 'notes', isTakenIn: true }]);
	});

	it('are left out when they are filled only once it happened, such as what is known of customers', () => {
		const past = telling(600).map((one, place) => ({
			...one,
			values: { ...one.values, notes: one.outcome === 1 || place % 5 === 0 ? `kind ${place % 7}` : null }
		}));
		const open = Array.from({ length: 100 }, (_, place) =>
			moment(`o${place}`, 400, null, { values: { notes: place % 5 === 0 ? 'kind 1' : null } })
		);
		expect(guardAgainstLeakage([field('hot'), notes], past, open).leftOut).toHaveLength(1);
	});

	it('are left out when they all but decide the outcome; dated ones are as they stood, and stay', () => {
		const past = telling(300).map((one) => ({
			...one,
			values: { ...one.values, notes: one.outcome ? 'signed' : 'gone', stage: one.outcome! }
		}));
		const { leftOut } = guardAgainstLeakage([field('hot'), field('stage'), notes], past, []);
		expect(leftOut.map(({ field: name }) => name)).toEqual(['notes']);
	});

	it('are left out when they are custom and tell as much as all the rest; a source that does is a good reason', () => {
		const past = telling(900).map((one) => ({ ...one, values: { source: String(one.values.hot) } }));
		const left = (isCustom: boolean) =>
			guardAgainstLeakage([field('source', { kind: 'category', isDated: false, isCustom })], past, [])
				.leftOut;
		expect(left(true).map(({ reason }) => reason)).toEqual([
			expect.stringContaining('as much as all the rest')
		]);
		expect(left(false)).toEqual([]);
	});

	it('with numbers that can’t be are empty there', () => {
		const past = ['1e300', 'Infinity', '7'].map((value, place) =>
			moment(`r${place}`, 0, 1, { values: { size: value } })
		);
		expect([...learnEncoder([size], past, new Set(['size']))(past).columns[0]!.values]).toEqual([
			NaN,
			NaN,
			7
		]);
	});

	it('tell nothing by being empty, unless they are as often filled while a record is open', () => {
		const past = [1, 2, null, 3].map((value, place) =>
			moment(`r${place}`, 0, 1, { values: { size: value } })
		);
		const columns = (early: string[]) => [
			...learnEncoder([size], past, new Set(early))(past).columns[0]!.values
		];
		expect(columns([])).toEqual([1, 2, 2, 3]);
		expect(columns(['size'])).toEqual([1, 2, NaN, 3]);
	});
});

/**
 * Odoo’s predictive lead scoring fails on leads that skip stages and on facts that say the same thing four times: its
 * expected calibration error is 0.03 and 0.26 there (research/crm.md, section 0, item 5, and its script).
 */
describe('where Odoo’s naive Bayes is off (T6)', () => {
	const facts = ['a', 'b', 'c', 'd'];
	const leads = ({ skips, correlated }: { skips: boolean; correlated: boolean }): Moment[] => {
		const random = createRandom(7);
		return Array.from({ length: 9000 }, (_, place) => {
			const good = random.chance(0.5);
			let reached = 0;
			while (reached < 2 && random.chance(good ? 0.65 : 0.45)) reached++;
			const skipped = skips && good && reached === 0 && random.chance(0.25);
			const won = skipped || (reached === 2 && random.chance(good ? 0.75 : 0.35));
			const seen = random.chance(0.9) ? good : !good;
			const said = Object.fromEntries(
				facts.map((name, at) => [name, at === 0 || correlated ? String(seen) : 'same'])
			);
			return Array.from({ length: reached + 1 }, (_step, stage) =>
				moment(`lead${place}`, Math.floor(place / 50), won ? 1 : 0, {
					values: { ...said, stage: String(stage) }
				})
			);
		}).flat();
	};
	const category = (name: string) => field(name, { kind: 'category' });

	it.each([
		{ skips: true, correlated: false },
		{ skips: true, correlated: true }
	])('is calibrated to 0.02 (%o)', async (how) => {
		const past = leads(how);
		const { judgement } = await scoresOf(
			group(past),
			question([...facts.map(category), category('stage')], { within: 1 })
		);
		expect(judgement!.ece).toBeLessThanOrEqual(0.02);
		expect(judgement!.brier).toBeLessThanOrEqual(0.193);
		expect(judgement!.hasSkill).toBe(true);
	});
});

describe('what the test bears out of a chance', () => {
	const tested = Array.from({ length: 200 }, (_, place) => moment(`r${place}`, 0, place < 100 ? 0 : 1));
	const around = rangesAround(
		Float64Array.from(tested, (_, place) => (place < 100 ? 0.3 : 0.7)),
		tested
	);

	it('is how often it happened to those with the nearest chances', () => {
		expect(around(0.3)).toEqual({ lower: 0, upper: expect.closeTo(0.037, 3) });
		expect(around(0.7)).toEqual({ lower: expect.closeTo(0.963, 3), upper: 1 });
	});

	it('is wide where nobody of the test was given such a chance', () => {
		// Twenty of twenty, the nearest there are.
		expect(around(0.99)).toEqual({ lower: expect.closeTo(0.839, 3), upper: 1 });
		const few = rangesAround(Float64Array.of(0.5, 0.5), [moment('a', 0, 1), moment('b', 0, 0)]);
		expect(few(0.99).upper - few(0.99).lower).toBeGreaterThan(0.8);
	});
});
