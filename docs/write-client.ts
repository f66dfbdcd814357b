/** `npm run docs:client`: writes the types of the TypeScript client from the description of the API. */
import { writeFileSync } from 'node:fs';
import { clientTypes, clientTypesFile } from '../tests/contract/client-types.ts';

writeFileSync(clientTypesFile, await clientTypes());
