import type { RequestEvent } from '@sveltejs/kit';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../form-failure.ts';
import { requireViewer } from '../problem.ts';

type Kept = { id: string; name: string };

/** How what people keep and share (a view, a dashboard) is changed, taken away and brought back. */
interface Keeping {
	change(
		store: Store,
		viewer: Viewer,
		id: string,
		changes: { name: string; sharedWith?: string[] }
	): Promise<Kept>;
	remove(store: Store, viewer: Viewer, id: string): Promise<Kept>;
	restore(store: Store, viewer: Viewer, id: string): Promise<Kept>;
}

type Event = Pick<RequestEvent, 'request' | 'locals'>;

/** The form actions of a page that lists such things. */
export const keptActions = ({ change, ...gone }: Keeping) => ({
	change: async ({ request, locals }: Event) => {
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		const name = String(form.get('name') ?? '');
		// A form without the choice of roles leaves them as they are.
		const sharedWith = form.has('shares') ? form.getAll('role').map(String) : undefined;
		try {
			const changed = await change(locals.store, requireViewer(locals), id, { name, sharedWith });
			return { done: `“${changed.name}” is changed.` };
		} catch (failure) {
			return formFailure(failure, { id, name });
		}
	},
	...goneActions(gone)
});

/** As `keptActions`, of what is changed on a page of its own. */
export const goneActions = ({ remove, restore }: Pick<Keeping, 'remove' | 'restore'>) => ({
	delete: async ({ request, locals }: Event) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const removed = await remove(locals.store, requireViewer(locals), id);
			return { done: `“${removed.name}” is deleted.`, deleted: removed.id };
		} catch (failure) {
			return formFailure(failure, { id, name: '' });
		}
	},
	restore: async ({ request, locals }: Event) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const restored = await restore(locals.store, requireViewer(locals), id);
			return { done: `“${restored.name}” is back.` };
		} catch (failure) {
			return formFailure(failure, { id, name: '' });
		}
	}
});
