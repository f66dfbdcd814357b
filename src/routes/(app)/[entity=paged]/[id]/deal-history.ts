import type { Viewer } from '#lib/crm/viewer.ts';
import { fieldNamed, entityNamed } from '#lib/crm/entities/index.ts';
import { fieldValue, moment, sentence, type Reader } from '#lib/components/format/format.ts';
import { listRecords } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';

/** The field of a deal that each kind of dated change is about. */
const fieldOf: Record<string, string> = {
	stage: 'stage_id',
	pipeline: 'pipeline_id',
	owner: 'owner_id',
	amount: 'amount',
	expected_close: 'expected_close',
	probability: 'probability',
	forecast_category: 'forecast_category',
	status: 'status'
};

const qualities: Record<string, string> = {
	exact: 'as the CRM logged it',
	entered_only: 'entry known, exit not',
	duration_only: 'duration known, dates not',
	inferred: 'worked out, not logged'
};

/** The dated changes of a deal as a table: what, from, to, when, and how well it is known. */
export async function dealHistory(store: Store, viewer: Viewer, id: string, reader: Reader) {
	const events = await listRecords(store, viewer, 'deal_events', {
		filters: [{ field: 'deal_id', operator: 'in', values: [id] }],
		sort: { field: 'changed_at', descending: true },
		limit: 200
	});
	const names = new Map<string, string>();
	for (const entity of ['stages', 'pipelines', 'people'] as const) {
		const ids = events.records
			.flatMap(({ values }) => [values.old_value, values.new_value])
			.filter((value): value is string => typeof value === 'string');
		if (ids.length === 0) break;
		const found = await listRecords(store, viewer, entity, {
			filters: [{ field: 'id', operator: 'in', values: [...new Set(ids)] }],
			limit: 1000
		});
		for (const record of found.records) names.set(record.id, record.label);
	}
	const deal = entityNamed('deals');
	const read = (field: string, value: unknown) => {
		if (typeof value !== 'string') return '—';
		return (
			names.get(value) ?? fieldValue(value, fieldNamed(deal, fieldOf[field] ?? field)?.type ?? 'text', reader)
		);
	};
	return {
		total: events.total,
		rows: events.records.map(({ id: key, values, labels }) => ({
			key,
			cells: [
				{ text: moment(String(values.changed_at), reader) },
				{ text: sentence(String(values.field)) },
				{ text: read(String(values.field), values.old_value) },
				{ text: read(String(values.field), values.new_value) },
				{ text: labels.changed_by ?? '' },
				{ text: qualities[String(values.quality)] ?? '', quiet: true }
			]
		}))
	};
}
