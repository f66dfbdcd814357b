import { redirect } from '@sveltejs/kit';
import { connect, connectorNamed, filedRecords, usualStreams } from '#lib/server/sync/index.ts';
import { formFailure } from '../../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../../problem.ts';
import { credentialsOf, paceOf, paceOptions, streamsOf, streamsShown, withoutSecrets } from '../../form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params }) =>
	loaded(
		(async () => {
			const connector = connectorNamed(params.connector);
			return {
				system: connector.system,
				name: connector.name,
				credentials: connector.credentials,
				streams: streamsShown(connector),
				usual: usualStreams(connector),
				paces: paceOptions(),
				filed: await filedRecords(locals.store, connector.system)
			};
		})()
	);

export const actions: Actions = {
	default: async ({ request, locals, params }) => {
		const form = await request.formData();
		const credentials = credentialsOf(form);
		const given = {
			name: String(form.get('name') ?? ''),
			streams: streamsOf(form),
			everyMinutes: paceOf(form),
			takeOverFiles: form.has('take_over')
		};
		let id: string;
		try {
			({ id } = await connect(locals.store, requireViewer(locals), {
				connector: params.connector,
				credentials,
				...given
			}));
		} catch (failure) {
			const typed = withoutSecrets(params.connector, credentials);
			return formFailure(failure, { typed: { ...given, credentials: typed } });
		}
		redirect(303, `/data/connections/${id}`);
	}
};
