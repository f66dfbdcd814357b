/** The command line: each command is a thin caller of lib/server, as routes are. */
import { Command, CommanderError } from 'commander';
import { accountsCommand } from './commands/accounts.ts';
import { analyseCommand } from './commands/analyse.ts';
import { backupCommands } from './commands/backup.ts';
import { duplicateCommands } from './commands/duplicates.ts';
import { doctorCommand, recoverCommand } from './commands/doctor.ts';
import { demoCommand } from './commands/demo.ts';
import { fitCommand } from './commands/fit.ts';
import { generateCommand } from './commands/generate.ts';
import { importCommands } from './commands/import.ts';
import { mappingCommands } from './commands/mapping.ts';
import { metricCommands } from './commands/metric.ts';
import { secondFactorCommand } from './commands/second-factor.ts';
import { secretsCommand } from './commands/secrets.ts';
import { privacyCommand } from './commands/privacy.ts';
import { rejectsCommand } from './commands/rejects.ts';
import { serveCommand } from './commands/serve.ts';
import { sqlCommand } from './commands/sql.ts';
import { printFailure } from './output.ts';

const program = new Command('weatherglass')
	.description('An analytical CRM workbench in which every number explains itself.')
	.version('0.1.0')
	.showHelpAfterError('Use --help to see what this command takes.')
	.exitOverride();

for (const command of [
	serveCommand(),
	demoCommand(),
	generateCommand(),
	...importCommands(),
	rejectsCommand(),
	...mappingCommands(),
	...duplicateCommands(),
	...metricCommands(),
	analyseCommand(),
	fitCommand(),
	sqlCommand(),
	accountsCommand(),
	...backupCommands(),
	privacyCommand(),
	secretsCommand(),
	secondFactorCommand(),
	recoverCommand(),
	doctorCommand()
]) {
	program.addCommand(endingHere(command));
}

/** A command must not end the process by itself: the exit code is decided here, after everything is closed. */
function endingHere(command: Command): Command {
	command.commands.forEach(endingHere);
	return command.exitOverride();
}

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		process.exitCode = error.exitCode === 0 ? 0 : 2;
	} else {
		printFailure(error, { json: process.argv.includes('--json') });
		process.exitCode = 1;
	}
}
