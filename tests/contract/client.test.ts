import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clientTypes, clientTypesFile } from './client-types.ts';

it('the types of the client are those of the description: npm run docs:client writes them', async () => {
	expect(readFileSync(clientTypesFile, 'utf8')).toBe(await clientTypes());
});
