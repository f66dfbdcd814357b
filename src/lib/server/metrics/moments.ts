/** Moments at which records stand, and the rows of a versioned relation that stand at them. */
import { dateSql, dayThatEnds, indent } from './dialect.ts';
import { buckets, type Question } from './question.ts';
import type { Relation } from './relations/index.ts';

/** Columns beside the rows of a series of moments: the bucket, its days in the period, and the moment at which it ends. */
export const momentColumns = {
	bucket: 'moment_bucket',
	begin: 'moment_begin',
	end: 'moment_end',
	moment: 'moment_at'
};

/**
 * SQL, in parentheses, of the rows of a versioned relation that stand at the moment of a question, or at each of its series,
 * then with the columns of `momentColumns`. What depends on the day at which they stand is as it was then.
 *
 * @param rows SQL of the relation, in parentheses
 * @param place SQL of the moment and of its day, where it is one
 */
export function standingSql(
	relation: Relation,
	rows: string,
	question: Question,
	place: { today: string; moment: string }
): string {
	const [moment, day] = question.grain
		? [`moments.${momentColumns.moment}`, dayThatEnds(`moments.${momentColumns.moment}`)]
		: [place.moment, place.today];
	const onDay = Object.entries(relation.onDay?.('versions', day) ?? {});
	const replaced =
		onDay.length > 0 ? ` replace (${onDay.map(([name, sql]) => `${sql} as ${name}`).join(', ')})` : '';
	const series = question.grain ? ` cross join ${momentsSql(question)} moments` : '';
	return `(
	select versions.*${replaced}${question.grain ? ', moments.*' : ''}
	from ${indent(rows).trimStart()} versions${series}
	where versions.valid_from < ${moment} and (versions.valid_to is null or versions.valid_to >= ${moment})
)`;
}

const laterOf = (date: string, other: string | null) => (other !== null && other > date ? other : date);

/** The moments at which the buckets of a question end, the running one now. */
function momentsSql(question: Question): string {
	const { bucket, begin, end, moment } = momentColumns;
	const starts = buckets(question);
	const values = starts
		.filter((start) => start <= question.today)
		.map(
			(start, place) =>
				`(${dateSql(start)}, ${dateSql(laterOf(start, question.period.from))}, ${dateSql(starts[place + 1] ?? question.period.to ?? 'infinity')})`
		);
	return `(
	select *, least(${end}::timestamptz, now()) as ${moment}
	from (values ${values.length > 0 ? values.join(', ') : '(null::date, null::date, null::date)'}) given(${bucket}, ${begin}, ${end})
)`;
}
