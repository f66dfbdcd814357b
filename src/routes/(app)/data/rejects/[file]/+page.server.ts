import { error, fail } from '@sveltejs/kit';
import {
	discardRejects,
	mendRejects,
	readImport,
	rejectedFiles,
	rejectFacets,
	waitingRows,
	waitingValues,
	type Mended,
	type Mending
} from '#lib/server/import/index.ts';
import { saidFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

/** As many rows as a person looks at before they look away. */
const limit = 25;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const [state] = await loaded(rejectedFiles(store, viewer, { file: params.file }));
	const detail = state && (await readImport(store, viewer, state.import_id));
	const file = detail?.files.find(({ id }) => id === params.file);
	if (!state || !file) {
		error(404, {
			message: 'There are no refused rows of this file.',
			advice: 'Data › Rejects lists those there are.'
		});
	}
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	const column = url.searchParams.get('column');
	const names = file.columns.map(({ name }) => name);
	const [facets, found] = await Promise.all([
		rejectFacets(store, viewer, { file: params.file, state: 'waiting' }),
		waitingRows(store, viewer, params.file, names, {
			limit,
			offset,
			column: column === 'none' ? '' : column || undefined
		})
	]);
	// What is wrong comes first, then the rest in the order of the file.
	const wrong = facets.columns.map(({ name }) => names.indexOf(name)).filter((place) => place >= 0);
	const order = [...wrong, ...names.map((_, place) => place).filter((place) => !wrong.includes(place))];
	const chosen = url.searchParams.get('values') ?? names[wrong[0] ?? 0]!;
	return {
		state,
		hasFile: file.rejects_path !== null && state.waiting > 0,
		columns: order.map((place) => ({ name: names[place]!, becomes: file.columns[place]!.field })),
		rows: found.rows.map(({ line, cells, problems }) => ({
			line,
			cells: order.map((place) => cells[place]!),
			problems: problems.map(({ place, ...problem }) => ({ ...problem, place: order.indexOf(place) }))
		})),
		total: found.total,
		facets: facets.columns,
		column: column ?? '',
		replace: { column: chosen, values: await waitingValues(store, viewer, params.file, chosen) },
		offset,
		limit
	};
};

/** Do something about rows that wait; what the request got wrong is said on the page. */
async function said<T>(work: Promise<T>) {
	try {
		return { done: await work };
	} catch (failure) {
		return saidFailure(failure);
	}
}

/** The cells of a form, by line: `cell.<line>.<column>`. */
function editsOf(form: FormData): { line: number; cells: Record<string, string> }[] {
	const edits = new Map<number, Record<string, string>>();
	for (const [name, value] of form) {
		const match = /^cell\.(\d+)\.(.*)$/s.exec(name);
		if (!match) continue;
		const line = Number(match[1]);
		edits.set(line, { ...edits.get(line), [match[2]!]: String(value) });
	}
	return [...edits].map(([line, cells]) => ({ line, cells }));
}

export const actions: Actions = {
	mend: async ({ request, locals, params }) => {
		const edits = editsOf(await request.formData());
		if (edits.length === 0) return fail(422, { message: 'No cell was changed. Mend one first.' });
		return mended({ locals, params }, { edits });
	},
	replace: async ({ request, locals, params }) => {
		const form = await request.formData();
		const text = (name: string) => String(form.get(name) ?? '');
		const replace = { column: text('column'), from: text('from') || null, to: text('to') };
		return mended({ locals, params }, { replace });
	},
	retry: (event) => mended(event, { retry: true }),
	discard: async ({ request, locals, params }) => {
		const form = await request.formData();
		const lines = form.getAll('line').map(Number).filter(Number.isSafeInteger);
		const reason = String(form.get('reason') ?? '');
		if (lines.length === 0) return fail(422, { message: 'No row is chosen. Tick those to give up.' });
		return said(
			discardRejects(locals.store, requireViewer(locals), params.file, { lines, reason }).then(
				(discarded): Done => ({ discarded })
			)
		);
	}
};

/** What an action did. */
interface Done {
	mended?: Mended;
	discarded?: number;
}

const mended = ({ locals, params }: { locals: App.Locals; params: { file: string } }, mending: Mending) =>
	said(
		mendRejects(locals.store, requireViewer(locals), params.file, mending).then((mended): Done => ({
			mended
		}))
	);
