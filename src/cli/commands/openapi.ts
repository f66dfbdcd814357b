import { Command } from 'commander';
import { apiDescription } from '#lib/server/api/index.ts';

/** The description of the API, for tools: it needs no data folder. */
export function openapiCommand(): Command {
	return new Command('openapi')
		.description('the description of the API, as OpenAPI 3.1')
		.action(() => void process.stdout.write(`${JSON.stringify(apiDescription(), null, 2)}\n`));
}
