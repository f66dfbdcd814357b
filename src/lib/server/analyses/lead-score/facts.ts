/** What may tell whether a lead converts, with the words for each. */
import { category, days, isToday, itself, number, type NameOf } from '../scoring/facts.ts';
import type { Field } from '../scoring/moments.ts';
import { counted } from '../scoring/words.ts';

/** The facts of leads. `of` names campaigns by their ids. */
export function factsOfLeads(of: NameOf): Field[] {
	return [
		number('age', 'Age', (value) =>
			Math.round(Number(value)) === 0 ? 'Came today' : `Came ${days(value)} ago`
		),
		category('source', 'Source', itself),
		category('campaign', 'Campaign', of),
		category('landing_page', 'Landing page', itself),
		category('country', 'Country', itself),
		category('title', 'Job title', itself),
		category('weekday', 'Weekday it came on', itself, true),
		number('touches', 'Touchpoints', (value) =>
			Number(value) === 0 ? 'No touchpoint so far' : counted(value, 'touchpoint')
		),
		category('first_channel', 'First channel', itself, true),
		category('last_channel', 'Latest channel', itself, true),
		number('channels', 'Channels', (value) =>
			Number(value) === 0 ? 'Reached by no channel' : `Reached by ${counted(value, 'channel')}`
		),
		number('activities', 'Activities', (value) =>
			Number(value) === 0 ? 'No activity so far' : counted(value, 'activity', 'activities')
		),
		number('silence', 'Days since the last activity or touchpoint', (value) =>
			isToday(value) ? 'Something happened today' : `Quiet for ${days(value)}`
		)
	];
}
