import type { Command } from 'commander';

/** A file of commands, with the names of those it has. */
interface CommandFile {
	names: readonly string[];
	load: () => Promise<Command[]>;
}

/**
 * Every command, in the order in which help lists them. A file is loaded when one of its commands is typed: to load
 * them all takes longer than most commands run.
 */
const commandFiles: readonly CommandFile[] = [
	{ names: ['serve'], load: async () => [(await import('./serve.ts')).serveCommand()] },
	{ names: ['demo'], load: async () => [(await import('./demo.ts')).demoCommand()] },
	{ names: ['generate'], load: async () => [(await import('./generate.ts')).generateCommand()] },
	{
		names: ['import', 'imports', 'undo-import'],
		load: async () => (await import('./import.ts')).importCommands()
	},
	{
		names: ['connect', 'connections', 'sync', 'disconnect'],
		load: async () => (await import('./sync.ts')).syncCommands()
	},
	{ names: ['write-back'], load: async () => [(await import('./write-back.ts')).writeBackCommand()] },
	{ names: ['rejects'], load: async () => [(await import('./rejects.ts')).rejectsCommand()] },
	{ names: ['mapping', 'mappings'], load: async () => (await import('./mapping.ts')).mappingCommands() },
	{
		names: ['duplicates', 'merge', 'unmerge'],
		load: async () => (await import('./duplicates.ts')).duplicateCommands()
	},
	{ names: ['metric', 'metrics'], load: async () => (await import('./metric.ts')).metricCommands() },
	{ names: ['analyse'], load: async () => [(await import('./analyse.ts')).analyseCommand()] },
	{ names: ['notebook'], load: async () => [(await import('./notebook.ts')).notebookCommand()] },
	{ names: ['fit'], load: async () => [(await import('./fit.ts')).fitCommand()] },
	{ names: ['sql'], load: async () => [(await import('./sql.ts')).sqlCommand()] },
	{ names: ['export'], load: async () => [(await import('./export.ts')).exportCommand()] },
	{ names: ['segments'], load: async () => [(await import('./segments.ts')).segmentsCommand()] },
	{ names: ['openapi'], load: async () => [(await import('./openapi.ts')).openapiCommand()] },
	{ names: ['accounts'], load: async () => [(await import('./accounts.ts')).accountsCommand()] },
	{ names: ['backup', 'restore'], load: async () => (await import('./backup.ts')).backupCommands() },
	{ names: ['privacy'], load: async () => [(await import('./privacy.ts')).privacyCommand()] },
	{ names: ['secrets'], load: async () => [(await import('./secrets.ts')).secretsCommand()] },
	{
		names: ['second-factor'],
		load: async () => [(await import('./second-factor.ts')).secondFactorCommand()]
	},
	{
		names: ['recover', 'doctor'],
		load: async () => {
			const { recoverCommand, doctorCommand } = await import('./doctor.ts');
			return [recoverCommand(), doctorCommand()];
		}
	}
];

/** The names under which the commands are found, in the order of help. */
export const commandNames: readonly string[] = commandFiles.flatMap(({ names }) => names);

/** The commands of the file that has the one typed; all of them when none has it, as for help. */
export async function commandsFor(typed: string | undefined): Promise<Command[]> {
	const file = commandFiles.find(({ names }) => typed !== undefined && names.includes(typed));
	const loaded = await Promise.all((file ? [file] : commandFiles).map(({ load }) => load()));
	return loaded.flat();
}
