import { seesText } from '#lib/crm/capabilities.ts';
import type { PartBarState } from '#lib/components/PartBar.svelte';
import type { TileContent } from '#lib/crm/dashboards.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	addTile,
	moveTile,
	readDashboard,
	removeTile,
	resizeTile,
	writeTile
} from '#lib/server/store/dashboards.ts';
import { listSavedViews } from '#lib/server/store/saved-views.ts';
import type { Store } from '#lib/server/store/store.ts';
import { formFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { filterChoices, readFilters } from '#lib/server/explore/filters.ts';
import { narrowingText, readNarrowing, type Narrowing } from '#lib/server/explore/narrowing.ts';
import { showTiles } from '#lib/server/explore/tiles.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** The bar of a dashboard: what it narrows its tiles to, each of its own where nothing is chosen. */
async function barOf(store: Store, viewer: Viewer, url: URL, narrowing: Narrowing): Promise<PartBarState> {
	const filters = readFilters(url, viewer, await store.settings());
	const choices = await loaded(filterChoices(store, viewer, filters));
	const sentence = narrowingText(narrowing, choices);
	return {
		state: { ...filters.state, period: narrowing.period ?? '', fields: [] },
		choices: {
			...choices,
			periods: [
				{ value: '', label: 'Each tile’s own' },
				...choices.periods.filter(({ value }) => value !== 'dates')
			],
			fields: []
		},
		has: ['period', 'team', 'owner', 'pipeline', 'segment'],
		sentences: sentence ? [sentence] : []
	};
}

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const dashboard = await loaded(readDashboard(store, viewer, params.id));
	const [reader, settings] = await Promise.all([readerOf(locals), store.settings()]);
	const narrowing = readNarrowing(url.searchParams);
	// What is not there is told before anything is worked out by it.
	const bar = await barOf(store, viewer, url, narrowing);
	const [tiles, views] = await Promise.all([
		showTiles({ store, viewer, reader, settings, dashboard, narrowing }),
		dashboard.mayChange ? listSavedViews(store, viewer, '/explore') : []
	]);
	const { id, name, owner, isOwn, mayChange, sharedWith } = dashboard;
	return {
		dashboard: { id, name, owner, isOwn, mayChange, sharedWith },
		tiles,
		bar,
		views: views.map(({ id, name }) => ({ id, name })),
		reader,
		seenBy: { name: viewer.name, sees: seesText(viewer.role) },
		readAt: new Date().toISOString()
	};
};

/** An action on one tile, which answers what it did. */
const onTile =
	<Done extends object>(act: (event: RequestEvent, form: FormData, tile: string) => Promise<Done>) =>
	async (event: RequestEvent) => {
		const form = await event.request.formData();
		const text = String(form.get('text') ?? '');
		try {
			return await act(event, form, String(form.get('tile') ?? ''));
		} catch (failure) {
			return formFailure(failure, { text });
		}
	};

const given = ({ locals, params }: RequestEvent) => [locals.store, requireViewer(locals), params.id] as const;

const contentOf = (form: FormData): TileContent =>
	form.has('view')
		? { kind: 'view', view: String(form.get('view')) }
		: { kind: 'text', text: String(form.get('text') ?? '') };

const beforeOf = (form: FormData): string | null => String(form.get('before') ?? '') || null;

export const actions: Actions = {
	add: onTile(async (event, form) => {
		const width = Number(form.get('width') ?? 6);
		const { dashboard, tile } = await addTile(...given(event), {
			...contentOf(form),
			width,
			before: beforeOf(form)
		});
		const place = dashboard.tiles.findIndex(({ id }) => id === tile.id) + 1;
		return { done: `The tile is put in place ${place}.` };
	}),
	move: onTile(async (event, form, tile) => {
		const { tiles } = await moveTile(...given(event), tile, beforeOf(form));
		return { done: `Moved to place ${tiles.findIndex(({ id }) => id === tile) + 1} of ${tiles.length}.` };
	}),
	resize: onTile(async (event, form, tile) => {
		const width = Number(form.get('width'));
		await resizeTile(...given(event), tile, width);
		return { done: `The tile is ${width} of 12 columns wide.` };
	}),
	write: onTile(async (event, form, tile) => {
		await writeTile(...given(event), tile, String(form.get('text') ?? ''));
		return { done: 'The text is kept.' };
	}),
	remove: onTile(async (event, _form, tile) => {
		return { done: 'The tile is taken off.', removed: await removeTile(...given(event), tile) };
	})
};
