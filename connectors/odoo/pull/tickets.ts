/** Tickets of the helpdesk app, Odoo's own or the community's: both call their model `helpdesk.ticket`. */
import type { Row } from '../../connector.ts';
import { customFieldsOf } from '../custom-fields.ts';
import { ticketMap } from '../fields/index.ts';
import type { Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { ids, labelled, linked, moment, person, plainText, text, type OdooRecord } from '../values.ts';
import { companiesOf, type Companies } from './partners.ts';

const model = 'helpdesk.ticket';
const priorities: Readonly<Record<string, string>> = {
	'0': 'low',
	'1': 'normal',
	'2': 'high',
	'3': 'urgent'
};

/** Pipelines and stages have ids of their own beside those of sales. */
const teamId = (id: number | null): string | null => (id === null ? null : `helpdesk.team,${id}`);
const stageId = (team: number | null, stage: number): string => `${teamId(team) ?? 'helpdesk'}/${stage}`;

export async function ticketPhases(odoo: Odoo, pageSize: number): Promise<Phase[]> {
	const custom = await customFieldsOf(odoo, model);
	return [
		{
			name: 'tickets',
			model,
			domain: [],
			fields: [
				'name',
				'description',
				'stage_id',
				'team_id',
				'user_id',
				'partner_id',
				'priority',
				'ticket_type_id',
				'category_id',
				'assign_date',
				'close_date',
				'closed_date',
				'first_response_date',
				'create_date',
				...custom.names
			],
			pageSize,
			page: async (tickets) => {
				const customers = await companiesOf(
					odoo,
					tickets.flatMap(({ partner_id }) => linked(partner_id) ?? [])
				);
				const rows = tickets.map((ticket) => ({
					...ticketRow(odoo, ticket, customers),
					...custom.cells(ticket)
				}));
				return { records: [{ map: ticketMap, rows, customFields: custom.known }] };
			}
		}
	];
}

/** Teams of the helpdesk as pipelines, each with its stages; none where the app is not installed. */
export async function helpdeskRows(odoo: Odoo): Promise<{ pipelines: Row[]; stages: Row[] }> {
	if ((await odoo.fields('helpdesk.team')) === null || (await odoo.fields('helpdesk.stage')) === null)
		return { pipelines: [], stages: [] };
	const [teams, stages] = await Promise.all([
		odoo.searchRead('helpdesk.team', [], ['name', 'active', 'sequence']),
		odoo.searchRead('helpdesk.stage', [], ['name', 'sequence', 'team_ids'])
	]);
	return {
		pipelines: teams.map((team) => ({
			id: teamId(team.id),
			name: text(team.name),
			object: 'tickets',
			position: Number(team.sequence ?? 0),
			is_archived: team.active === false
		})),
		stages: teams.flatMap((team) =>
			stages
				.filter(({ team_ids }) => ids(team_ids).length === 0 || ids(team_ids).includes(team.id))
				.map((stage) => ({
					id: stageId(team.id, stage.id),
					name: text(stage.name),
					pipeline: teamId(team.id),
					position: Number(stage.sequence ?? 0)
				}))
		)
	};
}

function ticketRow(odoo: Odoo, ticket: OdooRecord, customers: Companies): Row {
	const customer = customers.get(linked(ticket.partner_id) ?? 0);
	const [team, stage] = [linked(ticket.team_id), linked(ticket.stage_id)];
	const closed = moment(ticket.close_date) ?? moment(ticket.closed_date);
	return {
		id: String(ticket.id),
		url: odoo.address(model, ticket.id),
		name: text(ticket.name),
		description: plainText(ticket.description),
		status: labelled(ticket.stage_id),
		pipeline: teamId(team),
		stage: team !== null && stage !== null ? stageId(team, stage) : null,
		priority: priorities[text(ticket.priority) ?? ''] ?? null,
		category: labelled(ticket.ticket_type_id) ?? labelled(ticket.category_id),
		company: customer?.company ?? null,
		contact: customer?.contact ?? null,
		user_id: person(ticket.user_id),
		opened_at: moment(ticket.create_date),
		first_response_at: moment(ticket.first_response_date),
		solved_at: closed,
		closed_at: closed,
		create_date: moment(ticket.create_date),
		write_date: moment(ticket.write_date)
	};
}

export async function* ticketIds(odoo: Odoo): AsyncGenerator<string[]> {
	yield (await odoo.ids(model, [])).map(String);
}
