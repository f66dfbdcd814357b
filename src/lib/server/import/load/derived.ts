import type { FilledColumn } from './select.ts';

type Has = (name: string) => boolean;

/**
 * What a deal's file says in its own way, as canonical fields. The status comes from the status column, else from
 * yes-or-no columns, else from the stage, else from the date on which it was won or lost.
 */
export function dealColumns(has: Has): FilledColumn[] {
	const said = [
		...(has('status') ? ['v_status'] : []),
		...(has('is_won') ? [`case when v_is_won then 'won' end`] : []),
		...(has('is_won') && has('is_closed')
			? [`case when v_is_closed then 'lost' when not v_is_closed then 'open' end`]
			: []),
		...(has('stage_id') ? ['stage_status'] : []),
		...(has('won_at') ? [`case when v_won_at is not null then 'won' end`] : []),
		...(has('lost_at') ? [`case when v_lost_at is not null then 'lost' end`] : [])
	];
	const status = said.length > 0 ? `coalesce(${said.join(', ')}, 'open')` : `'open'`;
	const closings = [
		...(has('closed_at') ? ['v_closed_at'] : []),
		...(has('won_at') ? [`case when ${status} = 'won' then v_won_at end`] : []),
		...(has('lost_at') ? [`case when ${status} = 'lost' then v_lost_at end`] : []),
		...(has('close_date') ? ['v_close_date'] : [])
	];
	const filled: FilledColumn[] = [{ name: 'status', sql: status, onlyNew: said.length === 0 }];
	if (closings.length > 0) {
		filled.push({
			name: 'closed_at',
			sql: `case when ${status} <> 'open' then coalesce(${closings.join(', ')}) end`
		});
	}
	if (has('close_date') && !has('expected_close')) {
		filled.push({
			name: 'expected_close',
			sql: `case when ${status} = 'open' then cast(make_timestamp(epoch_us(v_close_date)) as date) end`,
			keepsKnown: true
		});
	}
	if (has('probability')) {
		filled.push({ name: 'probability_source', sql: `case when v_probability is not null then 'deal' end` });
	}
	return filled;
}

/** A stage's status from what its file says: HubSpot's closed flag with a probability, Salesforce's two flags, its name. */
export function stageColumns(has: Has): FilledColumn[] {
	const said = [
		...(has('status') ? ['v_status'] : []),
		...(has('is_won') ? [`case when v_is_won then 'won' end`] : []),
		...(has('is_closed')
			? [
					`case when v_is_closed then ${has('probability') ? `case when v_probability >= 1 then 'won' else 'lost' end` : `'lost'`} else 'open' end`
				]
			: []),
		...(has('name') ? ['wg_deal_status(v_name)'] : [])
	];
	return [{ name: 'status', sql: `coalesce(${[...said, `'open'`].join(', ')})` }];
}

/** SQL for a person's name out of its parts, given the SQL of those there are. */
export function wholeName(parts: {
	name?: string;
	first?: string;
	last?: string;
	email?: string;
}): string | null {
	const { name, first, last, email } = parts;
	const pieces = [first, last].filter((piece) => piece !== undefined);
	const made = pieces.length > 0 ? [`nullif(concat_ws(' ', ${pieces.join(', ')}), '')`] : [];
	const choices = [...(name ? [name] : []), ...made, ...(email ? [email] : [])];
	return choices.length > 0 ? `coalesce(${choices.join(', ')})` : null;
}
