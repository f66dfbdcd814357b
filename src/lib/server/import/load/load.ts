import { columnOf, type LoadContext } from './context.ts';
import { withCurrencyWords } from './currencies.ts';
import { erasedRowSql, refuseErased } from './erased.ts';
import { becomesOfLeads } from './links.ts';
import { keepRejects, refuseUnreadable } from './rejects.ts';
import { isPipelined, makeStubs, resolveReferences } from './references.ts';
import { filledBases, recordSelect, withIdsAndBases, type RecordSelect } from './select.ts';
import { historyValues } from './history.ts';
import { resolveStages, stagesPipeline, tellStatuses } from './stages.ts';
import { surveyFile } from './survey.ts';
import { insertRecords, knowsSource, writeRecords, type Written } from './write.ts';

/** What became of the records of a file. */
export interface Counts {
	read: number;
	loaded: number;
	updated: number;
	unchanged: number;
	rejected: number;
	merged: number;
}

/** Make canonical records of the staged file and write those that are new or changed. */
export async function loadRecords(
	unsurveyed: Omit<LoadContext, 'survey'>,
	say: (step: 'validate' | 'match' | 'load') => void
): Promise<Counts> {
	const { staged } = unsurveyed;
	const survey = await surveyFile(unsurveyed);
	const context: LoadContext = {
		...unsurveyed,
		plan: withCurrencyWords(unsurveyed.plan, survey.currencies),
		survey
	};
	context.defaultPipeline = await stagesPipeline(context);
	say('match');
	const references = await resolveReferences(context);
	const stageJoin = needsStages(context) ? await resolveStages(context) : null;
	const history = await historyValues(context);
	const select = recordSelect(context, references, stageJoin, history);
	const erased = await erasedRowSql(context, select);
	const direct = erased === null ? await loadDirectly(context, select, say) : null;
	const written = direct ?? (await loadCarefully(context, select, erased, say));
	if (stageJoin !== null && written.loaded + written.updated > 0) await tellStatuses(context);
	await makeStubs(context, references);
	const rejected = direct ? 0 : await keepRejects(context);
	const { records, blank } = context.survey;
	context.warnings.push(...passedOver(blank + staged.footer, staged.totals));
	return { read: records - blank + staged.unfit.length, rejected, ...written };
}

/** What lines of a file were left out, and why. */
function passedOver(lines: number, totals: readonly string[]): string[] {
	const [first] = totals;
	return [
		...(lines > 0
			? [
					lines === 1
						? 'One line without a record was passed over.'
						: `${lines} lines without a record were passed over.`
				]
			: []),
		...(first === undefined
			? []
			: [
					totals.length === 1
						? `The last row is the sum of those above and was left out: it begins with “${first}”.`
						: `The last ${totals.length} rows are sums of those above and were left out: they begin with ${totals.map((each) => `“${each}”`).join(', ')}.`
				])
	];
}

/** A file that merely adds to known deals or tickets says nothing of their stages. */
function needsStages(context: LoadContext): boolean {
	const { plan } = context;
	const named = columnOf(context, 'stage_id') ?? columnOf(context, 'pipeline_id');
	return isPipelined(plan.entity) && (!plan.updatesOnly || named !== undefined);
}

type Say = (step: 'validate' | 'match' | 'load') => void;
type Loaded = Written & { merged: number };

/**
 * A file in which nothing is odd, from a source that brought none of these records before, goes straight into its
 * table; null when the file needs more care.
 */
async function loadDirectly(context: LoadContext, select: RecordSelect, say: Say): Promise<Loaded | null> {
	const { survey, staged, plan } = context;
	const gap = (name: string) => {
		const column = context.columns.find(({ field }) => field.name === name);
		return column ? survey.gaps.has(column.staged) : false;
	};
	const odd =
		staged.unfit.length > 0 ||
		survey.blank > 0 ||
		plan.updatesOnly ||
		becomesOfLeads(context) ||
		select.key.kind !== 'id' ||
		select.checks.length > 0 ||
		survey.refusals.length > 0 ||
		survey.ids !== survey.records ||
		select.required.some(gap);
	if (odd || (await knowsSource(context))) return null;
	say('load');
	const foreign = await hasForeignCurrency(context);
	const records = withIdsAndBases(context, `(${select.sql})`, select.filled, foreign);
	const loaded = await insertRecords(
		context,
		[...select.filled.map(({ name }) => name), ...filledBases(context, select.filled)],
		records
	);
	return { loaded, updated: 0, unchanged: 0, merged: 0 };
}

async function loadCarefully(
	context: LoadContext,
	select: RecordSelect,
	erased: string | null,
	say: Say
): Promise<Loaded> {
	await context.transaction.query(`create temp table wg_typed as ${select.sql}`);
	await refuseUnreadable(context, select);
	await refuseErased(context, erased);
	const merged = await dropDuplicates(context, select);
	say('load');
	const foreign = await hasForeignCurrency(context);
	const records = withIdsAndBases(context, 'wg_typed', select.filled, foreign);
	return {
		...(await writeRecords(context, select, records, filledBases(context, select.filled))),
		merged
	};
}

/** Whether amounts need a rate: without a foreign currency they are what they are. */
async function hasForeignCurrency({ transaction, survey, plan }: LoadContext): Promise<boolean> {
	const found = [...survey.currencies.found, ...(plan.constants.currency ? [plan.constants.currency] : [])];
	if (found.length === 0) return false;
	const { rows } = await transaction.query<{ currency: string }>('select reporting_currency() as currency');
	return found.some((currency) => currency !== rows[0]!.currency);
}

/** Keep the last of several rows with one key; rows that merely look alike get a number. Counts what was left out. */
async function dropDuplicates(context: LoadContext, { key }: RecordSelect): Promise<number> {
	const { transaction } = context;
	const counted = await transaction.query<{ records: number; keys: number }>(
		'select count(*) as records, count(distinct source_id) as keys from wg_typed'
	);
	const { records, keys } = counted.rows[0]!;
	if (Number(records) === Number(keys)) return 0;
	const cells = context.plan.columns.map((_, index) => `stage.c${index}`).join(', ');
	await transaction.script(`
		create temp table wg_cells as
		select typed.position, typed.source_id, hash(${cells}) as cells
		from wg_typed typed join wg_staged stage on stage.position = typed.position;`);
	let dropped = 0;
	if (key.kind === 'natural') {
		dropped += (
			await transaction.query(
				`delete from wg_typed where position not in (select max(position) from wg_cells group by source_id, cells)`
			)
		).changes;
		await transaction.query(`
			update wg_typed set source_id = wg_typed.source_id || '#' || numbered.number
			from (select position, row_number() over (partition by source_id order by position) as number from wg_typed) numbered
			where numbered.position = wg_typed.position and number > 1`);
		return dropped;
	}
	const different = await transaction.query<{ key: string; line: number; left_out: number }>(`
		with last as (select source_id, arg_max(cells, position) as cells from wg_cells group by source_id)
		select first(typed.source_id order by typed.position) as key, first(typed.line order by typed.position) as line,
			count(*) as left_out
		from wg_typed typed
			join wg_cells on wg_cells.position = typed.position
			join last on last.source_id = typed.source_id
		where wg_cells.cells <> last.cells`);
	dropped += (
		await transaction.query(
			`delete from wg_typed where position not in (select max(position) from wg_typed group by source_id)`
		)
	).changes;
	const { key: sample, line, left_out: leftOut } = different.rows[0]!;
	if (Number(leftOut) > 0) {
		const advice =
			key.kind === 'id' ? '' : ' Ids in the file would tell them apart, if they are different records.';
		context.warnings.push(
			`${Number(leftOut) === 1 ? 'One row is of the same record as a later one and says' : `${leftOut} rows are of the same record as later ones and say`} something else, such as line ${line} (${sample}): the last one counts.${advice}`
		);
	}
	return dropped;
}
