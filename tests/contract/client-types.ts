/** The types of the TypeScript client, as they are written from the description of the API. */
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { apiDescription } from '../../src/lib/server/api/index.ts';

export const clientTypesFile = new URL('../../src/client/api.d.ts', import.meta.url);

const head =
	'/** Written from the description of the API by `npm run docs:client`; do not edit by hand. */\n';

export async function clientTypes(): Promise<string> {
	const written = await openapiTS(JSON.stringify(apiDescription()), { alphabetize: false });
	const options = await resolveConfig(clientTypesFile);
	return format(head + astToString(written), { ...options, parser: 'typescript' });
}
