/** Teams, stages and tags: few, and needed to say what other records mean. */
import type { Row } from '../../connector.ts';
import type { Odoo } from '../odoo.ts';
import { ids, linked, moment, text, type OdooRecord } from '../values.ts';
import { helpdeskRows } from './tickets.ts';

export interface Stage {
	id: number;
	name: string;
	position: number;
	isWon: boolean;
	/** The teams that alone use it; all of them where there are none. */
	teams: number[];
}

export interface Team {
	id: number;
	name: string;
	isArchived: boolean;
	/** Whether it works opportunities: then its stages are a pipeline. */
	isPipeline: boolean;
	position: number;
	created: string | null;
	updated: string | null;
}

/** The pipeline of opportunities that no team has. */
export const teamless = 'none';

/** A stage as one of a team's pipeline: one that several teams share is one of each. */
export interface Place {
	pipeline: string;
	stage: string;
}

export class Settings {
	private constructor(
		readonly teams: ReadonlyMap<number, Team>,
		readonly stages: ReadonlyMap<number, Stage>,
		readonly tags: ReadonlyMap<number, string>
	) {}

	static async read(odoo: Odoo): Promise<Settings> {
		const [teams, stages, tags] = await Promise.all([
			odoo.searchRead(
				'crm.team',
				[],
				['name', 'active', 'use_opportunities', 'sequence', 'create_date', 'write_date']
			),
			odoo.searchRead('crm.stage', [], ['name', 'sequence', 'is_won', 'team_id', 'team_ids']),
			odoo.searchRead('crm.tag', [], ['name'])
		]);
		return new Settings(
			new Map(teams.map((team) => [team.id, teamOf(team)])),
			new Map(stages.map((stage) => [stage.id, stageOf(stage)])),
			new Map(tags.map(({ id, name }) => [id, text(name) ?? String(id)]))
		);
	}

	/** Where an opportunity stands, as ids of the pipeline and the stage; null where it has no stage. */
	place(stageId: number | null, teamId: number | null): Place | null {
		if (stageId === null) return null;
		const own = this.stages.get(stageId)?.teams ?? [];
		const team = own.length === 0 || (teamId !== null && own.includes(teamId)) ? teamId : own[0]!;
		const pipeline = team === null ? teamless : String(team);
		return { pipeline, stage: `${pipeline}/${stageId}` };
	}

	isWon(stageId: number | null): boolean {
		return stageId !== null && this.stages.get(stageId)?.isWon === true;
	}

	/** Which stages are whose: what the places of all opportunities depend on. */
	get assignment(): string {
		return [...this.stages.values()]
			.flatMap(({ id, teams }) => (teams.length > 0 ? [`${id}:${teams.join('+')}`] : []))
			.join(' ');
	}

	/** Pipelines and their stages, in the order of their ids in Odoo. */
	rows(withTeamless: boolean): { pipelines: Row[]; stages: Row[] } {
		const shown = [...this.teams.values()].filter(({ isPipeline }) => isPipeline);
		const pipelines = shown.map((team) => ({
			id: String(team.id),
			name: team.name,
			object: 'deals',
			position: team.position,
			is_archived: team.isArchived,
			create_date: team.created,
			write_date: team.updated
		}));
		const stages = shown.flatMap(({ id }) => this.stagesOf(id));
		if (!withTeamless) return { pipelines, stages };
		return {
			pipelines: [
				...pipelines,
				{
					id: teamless,
					name: 'No sales team',
					object: 'deals',
					position: 9999,
					is_archived: false,
					create_date: null,
					write_date: null
				}
			],
			stages: [...stages, ...this.stagesOf(null)]
		};
	}

	private stagesOf(team: number | null): Row[] {
		return [...this.stages.values()]
			.filter(({ teams }) => teams.length === 0 || (team !== null && teams.includes(team)))
			.map(({ id, name, position, isWon }) => ({
				...{ id: this.place(id, team)!.stage, pipeline: this.place(id, team)!.pipeline },
				name,
				position,
				status: isWon ? 'won' : 'open',
				probability: isWon ? '1' : null
			}));
	}
}

const teamOf = (team: OdooRecord): Team => ({
	id: team.id,
	name: text(team.name) ?? String(team.id),
	isArchived: team.active === false,
	isPipeline: team.use_opportunities !== false,
	position: typeof team.sequence === 'number' ? team.sequence : 0,
	created: moment(team.create_date),
	updated: moment(team.write_date)
});

const stageOf = (stage: OdooRecord): Stage => {
	const one = linked(stage.team_id);
	return {
		id: stage.id,
		name: text(stage.name) ?? String(stage.id),
		position: typeof stage.sequence === 'number' ? stage.sequence : 0,
		isWon: stage.is_won === true,
		// Odoo 19 has several teams where those before had one.
		teams: one === null ? ids(stage.team_ids) : [one]
	};
};

const read = new WeakMap<Odoo, Promise<Settings>>();

/** The settings of a database, read once a session. */
export function settingsOf(odoo: Odoo): Promise<Settings> {
	const known = read.get(odoo);
	if (known) return known;
	const asked = Settings.read(odoo);
	read.set(odoo, asked);
	asked.catch(() => read.delete(odoo));
	return asked;
}

/** The settings, read again when a record names a stage or a team that was made since. */
export async function settingsFor(odoo: Odoo, records: readonly OdooRecord[]): Promise<Settings> {
	const settings = await settingsOf(odoo);
	const isNew = records.some(({ stage_id, team_id, tag_ids }) => {
		const [stage, team] = [linked(stage_id), linked(team_id)];
		return (
			(stage !== null && !settings.stages.has(stage)) ||
			(team !== null && !settings.teams.has(team)) ||
			ids(tag_ids).some((tag) => !settings.tags.has(tag))
		);
	});
	if (!isNew) return settings;
	read.delete(odoo);
	return settingsOf(odoo);
}

/** All pipelines and stages, read anew: those of sales and those of the helpdesk. */
export async function placesOf(odoo: Odoo): Promise<{ pipelines: Row[]; stages: Row[] }> {
	read.delete(odoo);
	const [settings, teamless, helpdesk] = await Promise.all([
		settingsOf(odoo),
		odoo.ids(
			'crm.lead',
			[
				['type', '=', 'opportunity'],
				['team_id', '=', false]
			],
			1
		),
		helpdeskRows(odoo)
	]);
	const { pipelines, stages } = settings.rows(teamless.length > 0);
	return { pipelines: [...pipelines, ...helpdesk.pipelines], stages: [...stages, ...helpdesk.stages] };
}
