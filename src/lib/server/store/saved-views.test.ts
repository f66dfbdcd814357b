import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewHref, viewState } from '#lib/crm/saved-views.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { changeView, deleteView, listSavedViews, restoreView, savedView, saveView } from './saved-views.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
const analyst: Viewer = { ...systemViewer, accountId: 'account-ida', role: 'analyst' };
const marketer: Viewer = { ...systemViewer, accountId: 'account-mo', role: 'marketer' };
const admin: Viewer = { ...systemViewer, accountId: 'account-ada', role: 'admin' };
const question = 'metric=won_amount&by=source&by=owner&across=source&where=&explain=x&view=y&offset=50';

beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ida', 'ida@example.com', 'Ida', 'analyst')`
	);
});
afterAll(() => test.clear());

const save = (viewer: Viewer, name: string, sharedWith: string[] = []) =>
	saveView(test.store, viewer, { name, page: '/explore', query: question, sharedWith });
const names = async (viewer: Viewer) => (await listSavedViews(test.store, viewer)).map(({ name }) => name);
const audited = async () =>
	(await test.rows(`select action, subject from audit_log where action like 'view_%' order by sequence`)).map(
		({ action, subject }) => `${String(action)}: ${String(subject)}`
	);

describe('the state of a view', () => {
	it('is what an address asks, without what was open over the page', () => {
		expect(viewState(question)).toEqual([
			['metric', 'won_amount'],
			['by', 'source'],
			['by', 'owner'],
			['across', 'source']
		]);
	});
	it('leads back to the same page, which knows the view', () => {
		const state = viewState('where=source+%3D+%22A+%26+B%22&field=custom%3Ax&is=in&value=');
		expect(viewState(viewHref('/explore', state, 'v').split('?')[1]!)).toEqual(state);
		expect(viewHref('/overview', [])).toBe('/overview');
	});
});

describe('a saved view', () => {
	it('is whose it is, until it is shared with a role', async () => {
		const view = await save(analyst, '  Wins \n by source ');
		expect(view).toMatchObject({ name: 'Wins by source', owner: 'Ida', isOwn: true, mayChange: true });
		expect(await names(marketer)).toEqual([]);
		expect(await names(admin)).toEqual([]);
		await expect(savedView(test.store, marketer, view.id)).rejects.toMatchObject({ code: 'not_found' });
		await changeView(test.store, analyst, view.id, { sharedWith: ['marketer'] });
		expect(await savedView(test.store, marketer, view.id)).toMatchObject({ isOwn: false, mayChange: false });
		expect(await names(ann)).toEqual([]);
		await deleteView(test.store, analyst, view.id);
		expect(await names(marketer)).toEqual([]);
		await expect(restoreView(test.store, marketer, view.id)).rejects.toMatchObject({ code: 'not_found' });
		expect(await restoreView(test.store, analyst, view.id)).toMatchObject({ sharedWith: ['marketer'] });
		expect(await names(marketer)).toEqual(['Wins by source']);
	});

	it('is changed by nobody else, but an administrator where it is shared', async () => {
		const view = await save(analyst, 'Shared', ['rep', 'marketer']);
		const change = (viewer: Viewer) => changeView(test.store, viewer, view.id, { name: 'Mine' });
		await expect(change(ann)).rejects.toMatchObject({
			code: 'not_allowed',
			message: '“Shared” is Ida’s: only they can change it.'
		});
		await expect(deleteView(test.store, marketer, view.id)).rejects.toMatchObject({ code: 'not_allowed' });
		expect(await change(admin)).toMatchObject({ name: 'Mine', sharedWith: ['rep', 'marketer'] });
		expect(await changeView(test.store, admin, view.id, { sharedWith: [] })).toMatchObject({
			sharedWith: []
		});
		await expect(change(admin)).rejects.toMatchObject({ code: 'not_found' });
	});

	it('is shared by those who may share', async () => {
		await expect(save(ann, 'For all', ['rep'])).rejects.toMatchObject({
			code: 'not_allowed',
			message: expect.stringContaining('share views')
		});
		const own = await save(ann, 'For me');
		await expect(changeView(test.store, ann, own.id, { sharedWith: ['rep'] })).rejects.toMatchObject({
			code: 'not_allowed'
		});
		expect(await names(ann)).toContain('For me');
	});

	it('takes another question, and keeps its name', async () => {
		const { id } = await save(analyst, 'Later');
		const changed = await changeView(test.store, analyst, id, { query: 'metric=win_rate&by=' });
		expect(changed).toMatchObject({ name: 'Later', state: [['metric', 'win_rate']] });
	});

	it.each([
		[{ name: ' ' }, 'name'],
		[{ name: 'x'.repeat(101) }, 'name'],
		[{ page: '/settings' }, 'page'],
		[{ page: 'constructor' }, 'page'],
		[{ sharedWith: ['owner'] }, 'sharedWith'],
		[{ query: `where=${'x'.repeat(9_000)}` }, 'query']
	])('%j is refused, with what to give', async (wrong, field) => {
		const given = { name: 'View', page: '/explore', query: '', ...wrong };
		await expect(saveView(test.store, analyst, given)).rejects.toMatchObject({
			code: 'invalid',
			issues: [{ field }]
		});
	});

	it('leaves a trace of who saved, shared and deleted it', async () => {
		await test.script('delete from audit_log');
		const { id } = await save(analyst, 'Traced');
		await changeView(test.store, analyst, id, { sharedWith: ['rep'] });
		await deleteView(test.store, analyst, id);
		expect(await audited()).toEqual(['view_saved: Traced', 'view_changed: Traced', 'view_deleted: Traced']);
	});
});
