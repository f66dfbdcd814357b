import type { LoadContext } from './context.ts';
import { dayIn, heldOutSql } from './expressions.ts';
import { idSql } from './ids.ts';
import type { FilledColumn } from './select.ts';

/** Whether the file gives a value for a field. */
type Has = (name: string) => boolean;

/** What a file says in its own way, as canonical fields, by SQL over the values `v_<field>` and the ids `i_<reference>`. */
export function derivedColumns(context: LoadContext, has: Has): FilledColumn[] {
	const columns: FilledColumn[] = [];
	switch (context.plan.entity) {
		case 'deals':
			columns.push(...dealColumns(has, context.plan));
			break;
		case 'companies':
			if (has('website')) columns.push(companyDomain(has));
			break;
		case 'stages':
			columns.push(stageStatus(has));
			break;
		case 'tickets':
			if (!has('status') && has('stage_id')) columns.push({ name: 'status', sql: 'stage_name' });
			if (has('first_reply_minutes') && has('opened_at') && !has('first_response_at'))
				columns.push({
					name: 'first_response_at',
					sql: 'v_opened_at + to_seconds(cast(v_first_reply_minutes * 60 as bigint))'
				});
			break;
		case 'touchpoints':
			if (has('responded_at')) {
				columns.push({
					name: 'occurred_at',
					sql: `coalesce(v_responded_at, ${has('occurred_at') ? 'v_occurred_at' : 'null'})`
				});
			}
			// Where members have but a status, it says who was held out.
			if (has('type') && has('campaign_id') && !has('test_group'))
				columns.push({ name: 'test_group', sql: heldOutSql('v_type') });
			break;
		case 'activities':
			columns.push(...activityColumns(context, has));
			break;
	}
	if (has('is_deleted')) {
		const when = ['updated_at', 'created_at'].filter(has).map((name) => `v_${name}`);
		// Files that mark deleted records seldom say when: the last date they know is the nearest, and stays the same.
		const date = `coalesce(${[...when, `timestamptz '1970-01-01 00:00:00+00'`].join(', ')})`;
		columns.push({ name: 'deleted_at', sql: `case when v_is_deleted then ${date} end`, keepsKnown: true });
	}
	return columns;
}

/** Most sources know a company's website and no domain: it is the website's, where none is given. */
function companyDomain(has: Has): FilledColumn {
	const ofWebsite = 'wg_domain(v_website)';
	return has('domain')
		? { name: 'domain', sql: `coalesce(v_domain, ${ofWebsite})` }
		: { name: 'domain', sql: ofWebsite, keepsKnown: true };
}

/**
 * The status comes from the status column, else from yes-or-no columns, else from the stage, else from the date on
 * which the deal was won or lost.
 */
function dealColumns(has: Has, { closedByProbability, timeZone }: LoadContext['plan']): FilledColumn[] {
	const said = [
		...(closedByProbability ? closedByProbabilitySql(has) : []),
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
	const columns: FilledColumn[] = [{ name: 'status', sql: status, onlyNew: said.length === 0 }];
	if (closings.length > 0) {
		columns.push({
			name: 'closed_at',
			sql: `case when ${status} <> 'open' then coalesce(${closings.join(', ')}) end`
		});
	}
	if (has('close_date') && !has('expected_close')) {
		const day = dayIn(timeZone, 'v_close_date');
		columns.push({
			name: 'expected_close',
			sql: `case when ${status} = 'open' then ${day} end`,
			keepsKnown: true
		});
	}
	if (has('won_amount')) {
		const amount = has('amount') ? 'v_amount' : 'null';
		const won = `case when ${status} = 'won' then v_won_amount end`;
		columns.push({ name: 'amount', sql: `coalesce(${won}, ${amount})`, keepsKnown: !has('amount') });
	}
	if (has('probability')) {
		columns.push({ name: 'probability_source', sql: `case when v_probability is not null then 'deal' end` });
	}
	if (has('recurring_period')) {
		const sql = has('recurring_amount')
			? 'case when v_recurring_amount is not null then v_recurring_period end'
			: null;
		columns.push({ name: 'recurring_period', sql: sql ?? 'null', onlyNew: sql === null });
	}
	return columns;
}

/** The stage of a lost deal stays what it was where losing means to archive the deal at 0 %. */
function closedByProbabilitySql(has: Has): string[] {
	if (!has('probability')) return [];
	const lost = has('is_active')
		? [`case when not coalesce(v_is_active, false) and v_probability = 0 then 'lost' end`]
		: [];
	return [...lost, `case when v_probability = 1 then 'won' end`];
}

/** Two flags of Salesforce, HubSpot's closed flag with a probability, or the stage's name. Tickets' stages have none. */
function stageStatus(has: Has): FilledColumn {
	const lost =
		has('probability') && !has('is_won')
			? `case when v_probability >= 1 then 'won' else 'lost' end`
			: `'lost'`;
	const said = [
		...(has('status') ? ['v_status'] : []),
		...(has('is_won') ? [`case when v_is_won then 'won' end`] : []),
		...(has('is_closed') ? [`case when v_is_closed then ${lost} else 'open' end`] : []),
		...(has('name') ? ['wg_deal_status(v_name)'] : [])
	];
	const status = `coalesce(${[...said, `'open'`].join(', ')})`;
	if (!has('pipeline_id')) return { name: 'status', sql: status };
	const ofTickets = `i_pipeline_id in (select id from pipelines where object = 'tickets')`;
	return { name: 'status', sql: `case when not coalesce(${ofTickets}, false) then ${status} end` };
}

/** Salesforce points to people and records of several kinds in one column each; Pipedrive splits date and time. */
function activityColumns({ source }: LoadContext, has: Has): FilledColumn[] {
	const columns: FilledColumn[] = [];
	const point = (
		name: string,
		from: 'who_id' | 'what_id',
		prefix: string,
		to: Parameters<typeof idSql>[0]
	) => {
		if (has(from)) {
			columns.push({
				name,
				sql: `case when v_${from} like '${prefix}%' then ${idSql(to, source, `v_${from}`)} end`
			});
		}
	};
	point('contact_id', 'who_id', '003', 'contacts');
	point('lead_id', 'who_id', '00Q', 'leads');
	point('company_id', 'what_id', '001', 'companies');
	point('deal_id', 'what_id', '006', 'deals');
	point('ticket_id', 'what_id', '500', 'tickets');
	const dueAt = has('due_time') ? `v_due_at + to_seconds(coalesce(wg_clock(v_due_time), 0))` : 'v_due_at';
	if (has('due_time') && has('due_at')) columns.push({ name: 'due_at', sql: dueAt });
	if (has('duration_minutes')) {
		columns.push({ name: 'duration_seconds', sql: 'cast(v_duration_minutes * 60 as bigint)' });
	}
	if (has('duration_clock')) {
		columns.push({
			name: 'duration_seconds',
			sql: 'cast(wg_clock(v_duration_clock) as bigint)'
		});
	}
	if (!has('occurred_at')) {
		const when = [...(has('done_at') ? ['v_done_at'] : []), ...(has('due_at') ? [dueAt] : [])];
		if (when.length > 0) columns.push({ name: 'occurred_at', sql: `coalesce(${when.join(', ')})` });
	}
	return columns;
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
