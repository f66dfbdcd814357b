import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { idSql } from './ids.ts';
import { literal } from './sql.ts';

/** The dictionary of the stages a file names: cells of pipeline and stage to their ids and the stage's status. */
export const stageTable = 'wg_stages';

/** Words in the names of stages in the order in which sales walk through them. */
const walk = [
	'new|lead|inbound|untouched',
	'prospect|engag|contact|appointment',
	'qualif|discovery',
	'analys|demo|evaluat|presentation|scheduled',
	'value|solution|decision|perception|technical',
	'propos|quote|offer|pric',
	'negotiat|review|contract|legal|procurement',
	'commit|verbal|closing'
];

/** Resolve pipelines and stages of a file of deals or tickets, and make those that are not known yet. */
export async function resolveStages(context: LoadContext): Promise<string> {
	const { transaction, plan, source } = context;
	const stage = columnOf(context, 'stage_id', 'id') ?? columnOf(context, 'stage_id');
	const pipeline = columnOf(context, 'pipeline_id', 'id') ?? columnOf(context, 'pipeline_id');
	const object = plan.entity;
	const fallback = await defaultPipeline(context, object);
	const cell = (column: MappedColumn | undefined) => (column ? column.staged : 'cast(null as varchar)');
	const raw = (name: string) => `case when not wg_missing(trim(${name})) then nullif(trim(${name}), '') end`;
	const mine = `source_system = ${literal(source.system)} and source_account = ${literal(source.account)} and deleted_at is null`;
	const pipelineKey = pipeline?.link === 'id' ? 'pipeline_raw' : `'name:' || wg_name(pipeline_raw)`;
	const named = pipeline?.link === 'id' ? 'false' : `wg_name(pipelines.name) = wg_name(pipeline_raw)`;
	await transaction.script(`
		create temp table wg_stage_cells as
		select ${cell(pipeline)} as pipeline_cell, ${cell(stage)} as stage_cell, min(line) as first_line
		from wg_staged group by 1, 2;
		create temp table wg_stage_words as
		select *, ${raw('pipeline_cell')} as pipeline_raw, ${raw('stage_cell')} as stage_raw from wg_stage_cells;
		create temp table wg_stage_pipelines as
		select words.*, ${pipelineKey} as pipeline_key,
			case when pipeline_raw is null then ${literal(fallback.id)} else coalesce(
				(select min(id) from pipelines where ${mine} and coalesce(object, '${object}') = '${object}' and ${named}),
				${idSql('pipelines', source, pipelineKey)}
			) end as pipeline_id
		from wg_stage_words words;`);
	const byId = stage?.link === 'id';
	const stageKey = byId ? 'stage_raw' : `pipeline_id || '/' || wg_name(stage_raw)`;
	// Without a pipeline of its own a row's stage may be one of another pipeline: the default one comes first.
	const elsewhere = `(select arg_min(id, case when stages.pipeline_id = words.pipeline_id then 0 else 1 end) from stages
		where ${mine} and wg_name(stages.name) = wg_name(stage_raw)
			and (stages.pipeline_id = words.pipeline_id or pipeline_raw is null))`;
	await transaction.script(`
		create temp table wg_stage_ids as
		select words.*, ${stageKey} as stage_key, wg_deal_status(stage_raw) as guessed,
			case when stage_raw is not null then ${
				byId
					? idSql('stages', source, stageKey)
					: `coalesce(${elsewhere}, ${idSql('stages', source, stageKey)})`
			} end as stage_id
		from wg_stage_pipelines words;`);
	await makePipelines(context, fallback);
	await makeStages(context);
	await transaction.script(`
		create temp table ${stageTable} as
		select pipeline_cell, stage_cell, stage_id, stages.status, stages.name,
			coalesce(case when pipeline_raw is null then stages.pipeline_id end, words.pipeline_id) as pipeline_id
		from wg_stage_ids words left join stages on stages.id = words.stage_id;`);
	return `left join ${stageTable} on ${stageTable}.pipeline_cell is not distinct from ${pipeline ? `stage.${pipeline.staged}` : 'null'}
		and ${stageTable}.stage_cell is not distinct from ${stage ? `stage.${stage.staged}` : 'null'}`;
}

/** The pipeline of the deals' stages in a file that names none, as Salesforce has them. */
export async function stagesPipeline(context: LoadContext): Promise<string | undefined> {
	const { transaction, plan, source, importFile } = context;
	if (plan.entity !== 'stages' || columnOf(context, 'pipeline_id')) return undefined;
	const { id } = await defaultPipeline(context, 'deals');
	const { changes } = await transaction.query(`
		insert into pipelines (id, source_system, source_account, source_id, import_file, import_row, name, object, position)
		select ${literal(id)}, ${literal(source.system)}, ${literal(source.account)}, ${defaultKey('deals')}, ${literal(importFile)},
			${plan.dialect.headerLine + 1}, 'Sales pipeline', 'deals', 0
		where not exists (select 1 from pipelines where id = ${literal(id)})`);
	if (changes > 0) context.stubs.set('pipelines', changes);
	return id;
}

/** The pipeline of rows that name none: the source's first one, or one that is made. */
async function defaultPipeline(
	{ transaction, source }: LoadContext,
	object: string
): Promise<{ id: string }> {
	const { rows } = await transaction.query<{ id: string }>(`
		select coalesce(
			(select id from pipelines
				where source_system = ${literal(source.system)} and source_account = ${literal(source.account)}
					and coalesce(object, '${object}') = '${object}' and deleted_at is null
				order by coalesce(is_archived, false), source_id = 'default' desc, position nulls last, id limit 1),
			${idSql('pipelines', source, defaultKey(object))}
		) as id`);
	return { id: rows[0]!.id };
}

const defaultKey = (object: string) => (object === 'deals' ? `'default'` : `'default ${object}'`);

async function makePipelines(context: LoadContext, fallback: { id: string }): Promise<void> {
	const { transaction, source, plan, importFile } = context;
	const { changes } = await transaction.query(`
		insert into pipelines (id, source_system, source_account, source_id, import_file, import_row, name, object, position)
		select pipeline_id, ${literal(source.system)}, ${literal(source.account)},
			case when pipeline_id = ${literal(fallback.id)} and min(pipeline_key) is null then ${defaultKey(plan.entity)} else min(pipeline_key) end,
			${literal(importFile)}, min(first_line),
			coalesce(arg_min(pipeline_raw, first_line), ${literal(plan.entity === 'deals' ? 'Sales pipeline' : 'Support pipeline')}),
			${literal(plan.entity)},
			(select coalesce(max(position) + 1, 0) from pipelines) + row_number() over (order by min(first_line)) - 1
		from wg_stage_ids where pipeline_id not in (select id from pipelines) group by pipeline_id`);
	if (changes > 0) context.stubs.set('pipelines', (context.stubs.get('pipelines') ?? 0) + changes);
}

async function makeStages(context: LoadContext): Promise<void> {
	const { transaction, source, plan, importFile } = context;
	const rank = walk
		.map((words, index) => `when regexp_matches(lower(name), '${words}') then ${index}`)
		.join(' ');
	const status = plan.entity === 'deals' ? `coalesce(guessed, 'open')` : 'null';
	const { changes } = await transaction.query(`
		insert into stages (id, source_system, source_account, source_id, import_file, import_row, pipeline_id, name, status, position)
		with made as (
			select stage_id, min(stage_key) as key, min(first_line) as first_line, arg_min(pipeline_id, first_line) as pipeline_id,
				arg_min(stage_raw, first_line) as name, any_value(guessed) as guessed
			from wg_stage_ids where stage_id is not null and stage_id not in (select id from stages) group by stage_id
		)
		select stage_id, ${literal(source.system)}, ${literal(source.account)}, key, ${literal(importFile)}, first_line, pipeline_id,
			name, ${status},
			coalesce((select max(position) + 1 from stages known where known.pipeline_id = made.pipeline_id), 0) - 1
				+ row_number() over (
					partition by pipeline_id
					order by case guessed when 'won' then 1 when 'lost' then 2 else 0 end, case ${rank} else 5 end, first_line
				)
		from made`);
	if (changes > 0) context.stubs.set('stages', (context.stubs.get('stages') ?? 0) + changes);
}

/** Fields that say by themselves whether a deal was won or lost. */
const ownStatus = ['status', 'is_won', 'won_at', 'lost_at'];

/** Say what the names of stages were taken for, where nothing else tells won deals from open ones. Reads the resolved stages. */
export async function tellStatuses(context: LoadContext): Promise<void> {
	const { transaction, plan, warnings } = context;
	const isSaid = plan.closedByProbability || ownStatus.some((field) => columnOf(context, field));
	if (plan.entity !== 'deals' || plan.updatesOnly || isSaid) return;
	const named = (status: string) =>
		`list(distinct name order by name) filter (where status = '${status}' and name is not null)`;
	const { rows } = await transaction.query<Record<'won' | 'lost', string[] | null>>(
		`select ${named('won')} as won, ${named('lost')} as lost from ${stageTable}`
	);
	const { won, lost } = rows[0]!;
	warnings.push(
		won || lost
			? `No column says which deals were won or lost, so their stages do: ${listed(won)} for won, ${listed(lost)} for lost, any other for open.`
			: `No column says which deals were won or lost${columnOf(context, 'stage_id') ? ', and no stage has a name that does' : ', or in which stage they are'}: all that are new count as open. If some are closed, add a column “Status” with won, lost or open.`
	);
}

const listed = (names: readonly string[] | null): string =>
	names === null ? 'none' : names.map((name) => `“${name}”`).join(', ');
