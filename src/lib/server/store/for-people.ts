/** What the engine says for people. Its other messages quote SQL, values and paths. */
const engineWords = new Set([
	'in_use',
	'interrupted',
	'time_limit',
	'too_many_rows',
	'out_of_memory',
	'gone'
]);

/** Whether an error was written to be read by people: our own are, those of libraries and of the engine's inside are not. */
export function isForPeople(failure: unknown): failure is Error & { advice: string } {
	const known = failure as (Error & { code?: string; advice?: string }) | null;
	if (!(failure instanceof Error) || typeof known?.advice !== 'string') return false;
	return known.name !== 'EngineError' || engineWords.has(known.code ?? '');
}
