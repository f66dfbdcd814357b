/** What the forms of connections hold, as a connector and the sync take it. */
import type { Connector } from '#connectors/connector.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { within } from '#lib/components/format/format.ts';
import { connectors, paces } from '#lib/server/sync/index.ts';

const prefix = 'credential:';

/** The credentials of a form, by their names. */
export function credentialsOf(form: FormData): Record<string, string> {
	return Object.fromEntries(
		[...form]
			.filter(([name]) => name.startsWith(prefix))
			.map(([name, value]) => [name.slice(prefix.length), String(value)])
	);
}

/** What may be shown again of what was typed: nothing that is secret. */
export function withoutSecrets(
	system: string,
	given: Readonly<Record<string, string>>
): Record<string, string> {
	const fields = connectors.find((connector) => connector.system === system)?.credentials ?? [];
	const open = fields.filter(({ secret }) => !secret).map(({ name }) => name);
	return Object.fromEntries(Object.entries(given).filter(([name]) => open.includes(name)));
}

export const streamsOf = (form: FormData): string[] => form.getAll('stream').map(String);

/** Minutes between two pulls as a form gives them; empty: only when asked. */
export function paceOf(form: FormData): number | null {
	const given = String(form.get('pace') ?? '');
	return given === '' ? null : Number(given);
}

export const paceOptions = (): { id: string; label: string }[] =>
	[...paces].map(([minutes, label]) => ({ id: String(minutes ?? ''), label }));

export interface StreamShown {
	name: string;
	label: string;
	/** What it fills. */
	what: string;
	/** The stream that it comes with; null where it is chosen by itself. */
	comesWith: string | null;
}

/** The streams of a connector, with what each fills. */
export const streamsShown = ({ streams }: Connector): StreamShown[] =>
	streams.map(({ name, label, entities, comesWith = null }) => ({
		name,
		label,
		comesWith,
		what: entities.map((entity) => within(entityNamed(entity).labelPlural)).join(', ')
	}));
