import type { CrmRecord, RecordInput } from '#lib/server/store/records/index.ts';
import { formFailure } from '../../form-failure.ts';
import { formFields, type Paged } from './columns.ts';

/** The fields of the form as they were typed; an empty one clears the value. */
export function inputOf(form: FormData, entity: Paged): RecordInput {
	return Object.fromEntries(
		formFields(entity)
			.filter(({ name }) => form.has(name))
			.map(({ name, type }) => {
				const text = String(form.get(name)).trim();
				if (type === 'boolean') return [name, text === 'true' ? true : text === 'false' ? false : null];
				return [name, text === '' ? null : text];
			})
	);
}

/** Save; what can't be taken comes back with the form as it was typed. */
export async function saved(form: FormData, work: () => Promise<CrmRecord>) {
	try {
		return { record: await work() };
	} catch (failure) {
		const typed = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
		return { refused: formFailure(failure, { typed }) };
	}
}
