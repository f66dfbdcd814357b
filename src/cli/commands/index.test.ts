import { describe, expect, it } from 'vitest';
import { commandNames, commandsFor } from './index.ts';

describe('the commands', () => {
	it('are all loaded for help, under the names by which they are found', async () => {
		const commands = await commandsFor(undefined);
		expect(commands.map((command) => command.name())).toEqual(commandNames);
	});

	it('are loaded with those of their file alone when one is typed', async () => {
		const commands = await commandsFor('metrics');
		expect(commands.map((command) => command.name())).toEqual(['metric', 'metrics']);
	});

	it('are all there to suggest from when what was typed is none', async () => {
		expect(await commandsFor('mtric')).toHaveLength(commandNames.length);
	});
});
