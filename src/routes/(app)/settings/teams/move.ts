import { requireViewer } from '../../../problem.ts';
import { updateRecord } from '#lib/server/store/records/index.ts';
import { formFailure } from '../../../form-failure.ts';

/** The form action that moves a person to a team, or out of every team. */
export async function move({ request, locals }: { request: Request; locals: App.Locals }) {
	const form = await request.formData();
	const [id, version, team_id] = ['person', 'version', 'team_id'].map((name) =>
		String(form.get(name) ?? '')
	) as [string, string, string];
	try {
		const person = await updateRecord(
			locals.store,
			requireViewer(locals),
			'people',
			id,
			{ team_id },
			{ version: Number(version) }
		);
		const team = person.labels.team_id;
		return { done: team ? `${person.label} is in ${team} now.` : `${person.label} is in no team now.` };
	} catch (failure) {
		return formFailure(failure, {});
	}
}
