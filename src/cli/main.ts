/** The command line: each command is a thin caller of lib/server, as routes are. */
import { Command, CommanderError } from 'commander';
import { commandsFor } from './commands/index.ts';
import { printFailure } from './output.ts';

const program = new Command('weatherglass')
	.description('An analytical CRM workbench in which every number explains itself.')
	.version('0.1.0')
	.showHelpAfterError('Use --help to see what this command takes.')
	.exitOverride();

for (const command of await commandsFor(process.argv[2])) program.addCommand(endingHere(command));

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
