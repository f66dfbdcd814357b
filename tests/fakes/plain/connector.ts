import type { FieldMap } from '../../../connectors/export-shape.ts';
import type {
	Connector,
	Cursor,
	Page,
	RecordSet,
	Row,
	Session,
	Stream,
	WriteBack,
	WriteFailure
} from '../../../connectors/connector.ts';
import { ApiError } from '../../../connectors/shared/errors.ts';
import { HttpClient } from '../../../connectors/shared/http.ts';
import type { Company, Contact, Deal, Kept, Owner, Pipeline } from '../world/records.ts';

const map = (entity: FieldMap['entity'], columns: FieldMap['columns']): FieldMap => ({
	system: 'plain',
	name: `Plain ${entity}`,
	entity,
	columns
});

export const plainMaps = {
	people: map('people', { id: 'source_id', name: 'name', email: 'email', isActive: 'is_active' }),
	pipelines: map('pipelines', { id: 'source_id', name: 'name' }),
	stages: map('stages', {
		id: 'source_id',
		pipeline: 'pipeline_id:id',
		name: 'name',
		probability: 'probability',
		status: 'status',
		position: 'position'
	}),
	companies: map('companies', {
		id: 'source_id',
		name: 'name',
		domain: 'domain',
		industry: 'industry',
		country: 'country',
		owner: 'owner_id:id',
		createdAt: 'created_at',
		updatedAt: 'updated_at'
	}),
	contacts: map('contacts', {
		id: 'source_id',
		firstName: 'first_name',
		lastName: 'last_name',
		email: 'email',
		phone: 'phone',
		company: 'company_id:id',
		owner: 'owner_id:id',
		createdAt: 'created_at',
		updatedAt: 'updated_at'
	}),
	deals: map('deals', {
		id: 'source_id',
		name: 'name',
		company: 'company_id:id',
		contact: 'contact_id:id',
		pipeline: 'pipeline_id:id',
		stage: 'stage_id:id',
		status: 'status',
		amount: 'amount',
		currency: 'currency',
		owner: 'owner_id:id',
		expectedClose: 'expected_close',
		closedAt: 'closed_at',
		lostReason: 'lost_reason',
		createdAt: 'created_at',
		updatedAt: 'updated_at'
	}),
	events: map('deal_events', {
		id: 'source_id',
		deal: 'deal_id:id',
		field: 'field',
		from: 'old_value',
		to: 'new_value',
		at: 'changed_at',
		sequence: 'sequence',
		quality: 'quality'
	})
};

const clientOf = ({ credentials, transport }: Session): HttpClient =>
	new HttpClient(transport, {
		name: 'Plain',
		base: credentials.address!,
		authorise: () => ({ authorization: `Bearer ${credentials.token}` }),
		meaning: ({ status }) =>
			status === 410
				? { error: new ApiError('expired_cursor', 'It is too long ago.', 'Pull everything.', 410) }
				: null
	});

interface Answer<Record> {
	rows: Record[];
	more: boolean;
	of: number;
}

/** Pages of one table by their changes, made into what each stream brings. */
function stream<Source extends Kept>(
	name: string,
	entity: FieldMap['entity'],
	records: (rows: Source[]) => RecordSet[],
	extra: (living: Source[], gone: Source[]) => Partial<Page> = () => ({})
): Stream {
	return {
		name,
		label: name[0]!.toUpperCase() + name.slice(1),
		entities: [entity],
		async *pull(session, cursor: Cursor): AsyncGenerator<Page> {
			const client = clientOf(session);
			// Records that changed at the moment of the cursor come again: more may have changed at it since.
			let since = (cursor ?? '') as string;
			let after = 0;
			for (;;) {
				const { rows, more, of } = await client.json<Answer<Source>>({ path: name, query: { since, after } });
				const last = rows.at(-1);
				if (last) [since, after] = [last.updatedAt, last.id];
				const living = rows.filter(({ deletedAt }) => deletedAt === null);
				const gone = rows.filter(({ deletedAt }) => deletedAt !== null);
				yield {
					records: records(living),
					deleted: gone.map(({ id, deletedAt }) => ({ entity, id: String(id), at: deletedAt! })),
					cursor: since,
					expected: of,
					...extra(living, gone)
				};
				if (!more) return;
			}
		}
	};
}

const deals = stream<Deal>(
	'deals',
	'deals',
	(rows) => [
		{
			map: plainMaps.deals,
			rows: rows.map(({ changes: _changes, ...deal }) => deal as unknown as Row),
			customFields: { region: { label: 'Sales region', type: 'text' } }
		},
		{
			map: plainMaps.events,
			rows: rows.flatMap(({ id: deal, changes }) =>
				changes.map(({ field, from, to, at }, index) => ({
					id: `${deal}-${index}`,
					deal,
					field,
					from,
					to,
					at,
					sequence: index,
					quality: 'exact'
				}))
			)
		}
	],
	() => ({
		history: {
			quality: 'exact',
			fields: ['stage', 'amount', 'expected_close', 'owner'],
			source: 'Plain notes every change.'
		}
	})
);

const writeBack: WriteBack = {
	entities: ['companies', 'contacts', 'deals'],
	fields: (_session, entity) =>
		Promise.resolve(
			entity === 'deals'
				? [{ name: 'score', label: 'Score', type: 'number' }]
				: [
						{ name: 'kind', label: 'Kind', type: 'text' },
						{ name: 'stage', label: 'Stage', type: 'choice', choices: ['customer', 'lead'] },
						{ name: 'key', label: 'Key account', type: 'boolean' }
					]
		),
	async read(session, entity, field, ids) {
		if (ids.length === 0) return new Map();
		const path = `values/${entity}/${field}`;
		const values = await clientOf(session).json<Record<string, string | null>>({
			path,
			query: { ids: ids.join(',') }
		});
		return new Map(Object.entries(values));
	},
	write: (session, entity, field, values) =>
		clientOf(session).json<WriteFailure[]>({
			method: 'POST',
			path: `values/${entity}/${field}`,
			body: Object.fromEntries(values)
		})
};

/** A connector to the simplest CRM. */
export const plainConnector: Connector = {
	system: 'plain',
	name: 'Plain',
	apiVersion: '1',
	credentials: [
		{ name: 'address', label: 'Address', help: 'Where Plain runs.', address: true },
		{ name: 'token', label: 'Token', help: 'From its settings.', secret: true }
	],
	streams: [
		stream<Owner>('owners', 'people', (rows) => [
			{
				map: plainMaps.people,
				rows: rows.map(({ id, firstName, lastName, email, isActive }) => ({
					id,
					name: `${firstName} ${lastName}`,
					email,
					isActive
				}))
			}
		]),
		stream<Pipeline>('pipelines', 'pipelines', (rows) => [
			{ map: plainMaps.pipelines, rows: rows.map(({ id, name }) => ({ id, name })) },
			{
				map: plainMaps.stages,
				rows: rows.flatMap(({ id: pipeline, stages }) =>
					stages.map((stage, position) => ({ ...stage, pipeline, position }))
				)
			}
		]),
		stream<Company>(
			'companies',
			'companies',
			(rows) => [{ map: plainMaps.companies, rows: rows as unknown as Row[] }],
			(_living, gone) => ({
				deleted: gone
					.filter(({ mergedInto }) => mergedInto === null)
					.map(({ id, deletedAt }) => ({ entity: 'companies', id: String(id), at: deletedAt! })),
				merged: gone.flatMap(({ id, mergedInto }) =>
					mergedInto === null ? [] : [{ entity: 'companies', from: String(id), into: String(mergedInto) }]
				)
			})
		),
		stream<Contact>('contacts', 'contacts', (rows) => [
			{ map: plainMaps.contacts, rows: rows as unknown as Row[] }
		]),
		deals
	],
	writeBack,
	async check(session) {
		const { account, name } = await clientOf(session).json<{ account: string; name: string }>({ path: 'me' });
		return { account, accountName: name, lacking: [] };
	}
};
