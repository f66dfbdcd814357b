/** What a team's form says. */
export function teamInput(form: FormData) {
	const text = (name: string) => String(form.get(name) ?? '');
	return {
		input: { name: text('name').trim(), parent_id: text('parent_id'), manager_id: text('manager_id') },
		version: Number(text('version'))
	};
}
