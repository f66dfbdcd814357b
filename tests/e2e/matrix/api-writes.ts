/** What every kind of account writes through the API: what may not be written leaves the database as it was. */
import { expect, test } from '@playwright/test';
import { may } from '../../../src/lib/crm/capabilities.ts';
import { ask } from './asking.ts';
import { everyone, roles, seen } from './people.ts';
import { changed, type Given } from './changed.ts';

/** Register the tests. */
export function testApiWriting(given: () => Given): void {
	test('records are changed through the API by who may see them, and no others', async () => {
		test.setTimeout(300_000);
		const { app, company, database } = given();
		const before = await database.state();
		const change = async (who: string, method: string, path: string, data?: object) => {
			const answer = await ask(`${app.url}/api/v1${path}`, {
				method,
				headers: { authorization: `Bearer ${company.signedIn[who]!.token}` },
				data
			});
			return { ...answer, changes: await changed(database, before) };
		};
		const writes = (owner: string) => {
			const path = `/records/companies/company-${owner}`;
			const update = { do: 'update', id: `company-${owner}`, version: 1, values: { name: 'Renamed' } };
			return [
				['PATCH', path, { version: 1, values: { name: 'Renamed' } }],
				['DELETE', path, undefined],
				['POST', '/batch/companies', { rows: [update] }]
			] as const;
		};
		for (const who of Object.keys(roles)) {
			for (const owner of everyone) {
				const row = new RegExp(`^(~ companies company-${owner}$|\\+ changes companies company-${owner} )`);
				for (const [method, path, data] of writes(owner)) {
					const { status, text, changes } = await change(who, method, path, data);
					const what = `${who}: ${method} ${path}: ${text.slice(0, 200)}`;
					const answered = method === 'POST' ? JSON.parse(text).results[0].status : status;
					if (!seen[who]!.includes(owner)) {
						expect.soft([answered, changes], what).toEqual([404, []]);
						continue;
					}
					expect.soft([200, 204], what).toContain(answered);
					expect.soft(changes.length, what).toBeGreaterThan(1);
					expect
						.soft(
							changes.filter((change) => !row.test(change)),
							what
						)
						.toEqual([]);
				}
			}
			const made = await change(who, 'POST', '/records/companies', { values: { name: 'New' } });
			// Who is no person of the CRM owns nothing, and would not see what they make.
			expect.soft(made.status, `${who}: ${made.text}`).toBe(who === 'stranger' ? 403 : 201);
			expect.soft(made.changes.length > 0, who).toBe(who !== 'stranger');
			const frame = await change(who, 'POST', '/records/products', { values: { name: 'New' } });
			expect.soft(frame.status, `${who}: ${frame.text}`).toBe(roles[who] === 'admin' ? 201 : 403);
			const history = await change(who, 'DELETE', '/records/deal_events/none');
			expect.soft([history.status, history.changes], who).toEqual([403, []]);
		}
	});

	test('files are imported and taken back through the API by who may import, and no others', async () => {
		test.setTimeout(300_000);
		const { app, company, database } = given();
		const before = await database.state();
		const askImports = async (who: string, method: string, path: string, file?: string) => {
			const { status, text } = await ask(`${app.url}/api/v1/imports${path}`, {
				method,
				headers: {
					authorization: `Bearer ${company.signedIn[who]!.token}`,
					...(file !== undefined && { 'content-type': 'text/csv' })
				},
				body: file
			});
			return { status, json: JSON.parse(text) as { id: string; status: string } };
		};
		for (const [who, role] of Object.entries(roles)) {
			const isAllowed = may(role, 'import');
			const sent = await askImports(who, 'POST', '?name=a.csv&as=companies', 'Company Name\nNew\n');
			expect.soft(sent.status, who).toBe(isAllowed ? 202 : 403);
			if (isAllowed)
				await expect
					.poll(async () => (await askImports(who, 'GET', `/${sent.json.id}`)).json.status, {
						timeout: 60_000
					})
					.toBe('done');
			const made = await changed(database, before);
			expect
				.soft(
					made.some((change) => change.startsWith('+ companies ')),
					who
				)
				.toBe(isAllowed);
			if (!isAllowed) expect.soft(made, who).toEqual([]);
			const undone = await askImports(
				who,
				'POST',
				`/${(company.imports[who] ?? company.imports.ada!).id}/undo`
			);
			expect.soft(undone.status, who).toBe(isAllowed ? 200 : 403);
			const gone = await changed(database, before);
			expect
				.soft(
					gone.some((change) => /^[-~] (companies|imports) /.test(change)),
					who
				)
				.toBe(isAllowed);
			if (!isAllowed) expect.soft(gone, who).toEqual([]);
		}
	});
}
