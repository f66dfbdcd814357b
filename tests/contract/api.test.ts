/** Every operation of the API, asked rightly, wrongly and without leave, from its description alone. */
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tokenScopeNames, type TokenScope } from '#lib/crm/token-scopes.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { createApiToken } from '#lib/server/access/index.ts';
import { endUnattended } from '#lib/server/import/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { fetchOf, origin } from '../../src/routes/api/testing.ts';
import { document, operations, type DescribedOperation } from './description.ts';
import { missingExamples, right, wrong, type Asked } from './requests.ts';

const ada: Viewer = { ...systemViewer, accountId: 'account-ada' };
let test: TestStore;
let token: string;
const tokensWithout = new Map<string, string>();
const fetchApi = fetchOf(() => test.store);

beforeAll(async () => {
	// The limits are for others to test.
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	test = await companyStore();
	await test.script(`
		insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin');
		insert into contacts (id, last_name, owner_id) values ('contact-1', 'Curie', 'ann');
	`);
	const make = async (scopes: readonly TokenScope[]) =>
		(await createApiToken(test.store, ada, { name: 'Contract', scopes, days: 1 })).token;
	token = await make(tokenScopeNames);
	for (const scope of tokenScopeNames)
		tokensWithout.set(scope, await make(tokenScopeNames.filter((name) => name !== scope)));
});
afterAll(async () => {
	delete process.env.WEATHERGLASS_RATE_FACTOR;
	await endUnattended(test.store);
	await test.clear();
});

/** What the examples name is there, as it was. */
beforeEach(() =>
	test.script(`
		delete from deals; delete from segments; delete from request_keys;
		delete from webhooks; delete from webhook_deliveries;
		delete from imports; delete from import_files; delete from rejects;
		insert into imports (id, status, finished_at, started_by, source_system, source_account, refused) values
			('import-1', 'done', now(), 'account-ada', 'file', 'default',
				'[{"file": "notes.csv", "code": "empty", "message": "notes.csv is empty.", "advice": "Export it again.", "line": 1}]');
		insert into import_files (id, import_id, position, file_name, format, encoding, delimiter, bytes, source_system, entity,
				dialect, columns, notes, rows_read, rows_loaded, rows_updated, rows_unchanged, rows_rejected, rows_merged) values
			('file-1', 'import-1', 1, 'deals.csv', 'csv', 'utf-8', ',', 40, 'file', 'deals', '{}',
				'[{"name": "Amount", "field": "amount", "type": "money", "confidence": 0.9, "reason": "by name"}]',
				'{"warnings": ["One column is empty and left out."], "ambiguous_links": []}', 2, 1, 0, 0, 1, 0);
		insert into rejects (import_file, line, column_name, value, reason, advice, record) values
			('file-1', 3, 'Amount', 'twelve', 'Amount: not a number', 'Write it as 12.', '{"Amount": "twelve"}');
		insert into webhooks (id, name, address, entities, actions, account_id, told_sequence, told_at) values
			('webhook-1', 'Warehouse', 'https://hooks.example.com/', '["deals"]', '[]', 'account-ada', 0, now());
		insert into webhook_deliveries
			(id, webhook_id, place, events, event_count, state, attempts, next_attempt_at, status, message, created_at, finished_at)
		values ('msg_1', 'webhook-1', 0, '[{"type": "deals.update"}]', 1, 'dead', 9, now(), 500, 'Out of order.', now(), now());
		insert into deals (id, name, owner_id, pipeline_id, stage_id, amount, currency, status, created_at) values
			('deal-1', 'Pump', 'ann', 'sales', 'new', 100, 'EUR', 'open', timestamptz '2026-01-02 10:00:00+00'),
			('deal-2', 'Valve', 'ann', 'sales', 'offer', null, null, 'open', null),
			('deal-3', 'Pipe', 'bob', 'sales', 'won', 5, 'EUR', 'won', timestamptz '2026-01-02 10:00:00.123456+00');
		insert into segments (id, name, entity, rule, created_by) values
			('segment-1', 'All', 'companies', '{"field": "name", "is": "contains", "values": ["a"]}', 'account-ada');
	`)
);

async function send(operation: DescribedOperation, asked: Asked, as: string | null = token) {
	const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
		encodeURIComponent(asked.path[name]!)
	);
	const response = await fetchApi(
		new Request(`${origin}${path}?${new URLSearchParams(asked.query)}`, {
			method: operation.method,
			headers: { ...asked.headers, ...(as !== null && { authorization: `Bearer ${as}` }) },
			body: asked.body
		})
	);
	const text = await response.text();
	const type = response.headers.get('content-type')?.split(';')[0] ?? '';
	return { status: response.status, headers: response.headers, type, text };
}

type Answer = Awaited<ReturnType<typeof send>>;

const faultsOf = (operation: DescribedOperation, { status, type, text }: Answer) =>
	operation.faults(status, type, /[/+]json$/.test(type) ? JSON.parse(text) : text);

/** A refusal is one of those that the description has, a problem document with its own status. */
function expectRefusal(
	operation: DescribedOperation,
	answer: Answer,
	statuses: number[],
	what: string
): void {
	expect.soft(statuses, `${what}: ${answer.text.slice(0, 300)}`).toContain(answer.status);
	expect.soft(faultsOf(operation, answer), what).toEqual([]);
	expect.soft(JSON.parse(answer.text), what).toMatchObject({ status: answer.status });
}

describe('the description', () => {
	it('passes the strictest rules of a linter', async () => {
		const config = await createConfig({ extends: ['recommended-strict'] });
		const problems = await lintFromString({
			source: JSON.stringify(document),
			absoluteRef: '/openapi.json',
			config
		});
		expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
			[]
		);
	});

	it.each(operations.map((operation) => [operation.id, operation] as const))(
		'shows a whole request of %s',
		(_, operation) => expect(missingExamples(operation)).toEqual([])
	);

	it('says what is wrong with one that it lacks', () => {
		const [operation] = operations.filter(({ id }) => id === 'updateRecord');
		const without = {
			...operation!,
			parameters: operation!.parameters.map((parameter) => ({ ...parameter, example: undefined })),
			body: { ...operation!.body!, example: { version: 'first' } }
		};
		expect(missingExamples(without).join('\n')).toMatch(
			/“entity” has no example[\s\S]*required[\s\S]*integer/
		);
	});
});

describe.each(operations.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
	it('answers what its description shows', async () => {
		const { success } = operation;
		for (const accept of success.types.length > 0 ? success.types : ['*/*']) {
			const asked = right(operation);
			const answer = await send(operation, { ...asked, headers: { ...asked.headers, accept } });
			expect(answer.status, answer.text.slice(0, 500)).toBe(success.status);
			for (const name of success.headers) expect(answer.headers.get(name), name).not.toBeNull();
			if (success.types.length === 0) expect(answer.text).toBe('');
			else expect([answer.type, faultsOf(operation, answer)]).toEqual([accept, []]);
		}
	});

	it('refuses every request that its description calls wrong', async () => {
		for (const { what, asked, statuses } of wrong(operation))
			expectRefusal(operation, await send(operation, asked), statuses, what);
	});

	it('refuses who may not ask', async () => {
		const asked = right(operation);
		expectRefusal(operation, await send(operation, asked, null), [401], 'nobody');
		expectRefusal(operation, await send(operation, asked, 'wgt_none'), [401], 'a token that is none');
		if (operation.scope === null) return;
		const without = tokensWithout.get(operation.scope)!;
		expectRefusal(operation, await send(operation, asked, without), [403], 'a token without the scope');
	});
});
