import { fail, redirect } from '@sveltejs/kit';
import { may } from '#lib/crm/capabilities.ts';
import {
	changeConnection,
	connectorNamed,
	disconnect,
	estimatePull,
	readConnection,
	runningPull,
	runsOf,
	standings,
	startPull,
	type ConnectionRow,
	type RunningPull
} from '#lib/server/sync/index.ts';
import { formFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import { credentialsOf, paceOf, paceOptions, streamsOf, streamsShown, withoutSecrets } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, depends, url }) => {
	depends('sync:connection');
	const viewer = requireViewer(locals);
	const connection = await loaded(readConnection(locals.store, viewer, params.id));
	const connector = connectorNamed(connection.connector);
	const [known, runs] = await Promise.all([
		standings(locals.store, connection.id),
		runsOf(locals.store, connection.id)
	]);
	const lacking = connection.checked?.lacking ?? [];
	const { webhook_key: key, checked: _checked, ...shown } = connection;
	const manages = may(viewer.role, 'manage_connections');
	return {
		connection: shown,
		crm: {
			name: connector.name,
			apiVersion: connector.apiVersion,
			counts: connector.estimate !== undefined,
			canBeWritten: connector.writeBack !== undefined
		},
		lacking,
		streams: streamsShown(connector).map((stream) => {
			const standing = known.get(stream.name);
			return {
				...stream,
				isChosen: connection.streams.includes(stream.comesWith ?? stream.name),
				lacks: lacking.find((lack) => lack.stream === stream.name)?.permission ?? null,
				completedAt: standing?.completed_at ?? null,
				isBegun: standing !== undefined && standing.cursor !== null,
				history: standing?.history ?? null,
				message: standing?.message ?? null
			};
		}),
		runs,
		running: shownPull(runningPull(connection.id)),
		paces: paceOptions(),
		credentials: manages ? connector.credentials : [],
		webhook: manages ? webhookOf(connection, key, connector, url.origin) : null
	};
};

const shownPull = (pull: RunningPull | null) =>
	pull && { progress: pull.progress, isCancelling: pull.isCancelled };

/** Where the CRM may tell of changes. The address is a secret where nothing is signed. */
function webhookOf(
	connection: ConnectionRow,
	key: string | null,
	{ webhook, credentials }: ReturnType<typeof connectorNamed>,
	origin: string
) {
	if (!webhook || key === null) return null;
	const address = `${origin}/webhooks/${key}`;
	return {
		address,
		help: webhook.help.replaceAll('{address}', 'the address below'),
		signedWith: credentials.find(({ name }) => name === webhook.secret)?.label ?? null,
		seenAt: connection.webhook_seen_at,
		isReachable: origin.startsWith('https:')
	};
}

/** A pull that can't begin, or is over at once, is told in the answer; every other one by its progress. */
const begun = (pull: RunningPull) =>
	Promise.race([pull.ended, new Promise((soon) => setTimeout(soon, 300).unref())]);

export const actions: Actions = {
	estimate: async ({ request, locals, params }) => {
		const full = (await request.formData()).has('full');
		try {
			const estimate = await estimatePull(locals.store, requireViewer(locals), params.id, { full });
			return { estimate, full, isAsked: false };
		} catch (failure) {
			return formFailure(failure, { at: 'pull' as const });
		}
	},
	pull: async ({ request, locals, params }) => {
		const form = await request.formData();
		const full = form.has('full');
		const viewer = requireViewer(locals);
		try {
			if (!form.has('anyway')) {
				const estimate = await estimatePull(locals.store, viewer, params.id, { full });
				if (estimate?.isCostly) return { estimate, full, isAsked: true };
			}
			const pull = startPull(locals.store, viewer, params.id, { full });
			await begun(pull);
			if (pull.failure) return fail(409, { ...pull.failure, issues: [], at: 'pull' as const });
			return { begun: true };
		} catch (failure) {
			return formFailure(failure, { at: 'pull' as const });
		}
	},
	cancel: async ({ locals, params }) => {
		await loaded(readConnection(locals.store, requireViewer(locals), params.id));
		runningPull(params.id)?.cancel();
	},
	change: async ({ request, locals, params }) => {
		const form = await request.formData();
		const change = {
			name: String(form.get('name') ?? ''),
			streams: streamsOf(form),
			everyMinutes: paceOf(form),
			reserve: Number(form.get('reserve') ?? Number.NaN) / 100,
			paused: form.has('paused')
		};
		try {
			await changeConnection(locals.store, requireViewer(locals), params.id, change);
			return { done: 'Saved.' };
		} catch (failure) {
			return formFailure(failure, { at: 'change' as const, typed: change });
		}
	},
	credentials: async ({ request, locals, params }) => {
		const credentials = credentialsOf(await request.formData());
		try {
			await changeConnection(locals.store, requireViewer(locals), params.id, { credentials });
			return { done: 'The new credentials hold and are kept.' };
		} catch (failure) {
			const typed = withoutSecrets(params.id.replace(/_[^_]*$/, ''), credentials);
			return formFailure(failure, { at: 'credentials' as const, given: typed });
		}
	},
	disconnect: async ({ request, locals, params }) => {
		const removeData = (await request.formData()).get('data') === 'remove';
		let said: string;
		try {
			const { removed, kept } = await disconnect(locals.store, requireViewer(locals), params.id, {
				removeData
			});
			said = removeData ? `?removed=${removed}&kept=${kept}` : '?removed=0';
		} catch (failure) {
			return formFailure(failure, { at: 'disconnect' as const });
		}
		redirect(303, `/data/connections${said}`);
	}
};
